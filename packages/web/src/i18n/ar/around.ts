import type { enAround } from '../en/around.ts'
import type { TranslationOf } from '../translation.ts'

export const arAround: TranslationOf<typeof enAround> = {
  'part.failed': 'تعذّر تحميل هذا الجزء من بارلي.',
  'order.up': 'نقل إلى أعلى',
  'order.down': 'نقل إلى أسفل',
  'folder.actions': 'إجراءات المجلد «{name}»',
}
