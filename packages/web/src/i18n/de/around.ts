import type { enAround } from '../en/around.ts'
import type { TranslationOf } from '../translation.ts'

export const deAround: TranslationOf<typeof enAround> = {
  'part.failed': 'Dieser Teil von Parley ließ sich nicht laden.',
  'order.up': 'Nach oben',
  'order.down': 'Nach unten',
  'folder.actions': 'Aktionen für den Ordner „{name}“',
}
