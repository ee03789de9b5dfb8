import type { enAccount } from '../en/account.ts'
import type { TranslationOf } from '../translation.ts'

export const arAccount: TranslationOf<typeof enAccount> = {
  'sessions.others': 'أنهِ كل الجلسات الأخرى',
  'sessions.others.ask': 'إنهاء كل الجلسات الأخرى؟',
  'sessions.others.consequence':
    'يُسجَّل خروج كل متصفح وجهاز آخر خلال ثانية مع كل ما هو مفتوح فيه. تبقى هذه الجلسة، وتبقى مفاتيح API.',
  'sessions.others.done': {
    zero: 'لم تُنهَ أي جلسة ({count}).',
    one: 'أُنهيت جلسة واحدة ({count}).',
    two: 'أُنهيت جلستان ({count}).',
    few: 'أُنهيت {count} جلسات.',
    many: 'أُنهيت {count} جلسة.',
    other: 'أُنهيت {count} جلسة.',
  },
  'keys.expires': 'ينتهي',
  'keys.expires.never': 'لا ينتهي',
  'keys.expires.days': {
    zero: 'بعد {count} يوم',
    one: 'بعد يوم واحد',
    two: 'بعد يومين',
    few: 'بعد {count} أيام',
    many: 'بعد {count} يومًا',
    other: 'بعد {count} يوم',
  },
  'keys.expires.date': 'في يوم أختاره',
  'keys.expires.on': 'آخر يوم',
  'keys.until': 'حتى {time}',
  'keys.over': 'انتهى {time}',
  'keys.unused': 'لم يُستخدم بعد',
}
