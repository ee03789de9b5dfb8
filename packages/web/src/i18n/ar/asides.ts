import type { TranslationOf } from '../translation.ts'
import type { enAsides } from '../en/asides.ts'

export const arAsides: TranslationOf<typeof enAsides> = {
  'suggestions.label': 'ما يمكنك أن تسأله بعد ذلك',
  'suggestions.title': 'الاقتراحات',
  'suggestions.lead': 'تحت كل إجابة جديدة تظهر حتى ثلاثة أسئلة يمكنك المتابعة بها.',
  'suggestions.show': 'اقترح ما يمكنني أن أسأله بعد ذلك',
  'asides.title': 'العناوين والاقتراحات',
  'asides.lead':
    'نموذج صغير يسمّي المحادثات الجديدة ويقترح ما يمكن سؤاله بعد ذلك، بعد الإجابة ودون أن يؤخّرها أبدًا. ويُحسب على ميزانية كل شخص.',
  'asides.titles': 'تسمية المحادثات الجديدة',
  'asides.suggestions': 'اقتراح ما يمكن سؤاله بعد ذلك',
  'asides.model': 'بأي نموذج',
  'asides.model.hint':
    'إذا اختير تلقائيًا فهو نموذج صغير من المزوّد الذي أجاب. وحيث لا يوجد، تبقى المحادثات باسم كلماتها الأولى.',
  'asides.model.automatic': 'يُختار تلقائيًا',
}
