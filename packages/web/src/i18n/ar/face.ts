import type { TranslationOf } from '../translation.ts'
import type { enFace } from '../en/face.ts'

export const arFace: TranslationOf<typeof enFace> = {
  'admin.place.appearance': 'المظهر',
  'appearance.lead': 'كيف تسمّي هذه الدار نفسها وتظهر للجميع، قبل تسجيل الدخول وبعده.',
  'appearance.name': 'اسم الدار',
  'appearance.nameHint': 'بجانب العلامة وفي العناوين وفي الرسائل.',
  'appearance.colour': 'اللون',
  'appearance.own': 'توتي، لون Parley',
  'appearance.hue': 'درجة اللون {hue}',
  'appearance.notice': 'إشعار',
  'appearance.noticeHint': 'يبقى فوق كل صفحة حتى تفرغه أو حتى يخفيه من قرأه.',
  'appearance.tone': 'الإشعار',
  'appearance.tone.calm': 'للعلم',
  'appearance.tone.caution': 'تحذير',
  'appearance.saved': 'حُفظ، والجميع يرونه الآن.',
  'appearance.logo': 'الشعار',
  'appearance.logoLead': 'صورة PNG أو JPEG أو WebP لا تزيد على 192 كيلوبايت، بدلًا من علامة Parley.',
  'appearance.logoChoose': 'اختيار صورة',
  'appearance.logoRemove': 'إظهار علامة Parley من جديد',
  'appearance.logoTooLarge': 'حجم هذه الصورة أكبر من 192 كيلوبايت. صغّرها ثم أعد المحاولة.',
  'house.notice': 'إشعار من الدار',
  'house.noticeRead': 'إخفاء الإشعار',
}
