import type { Assistant } from '@parley/contract'
import { t } from '../../i18n/index.ts'

interface Words {
  name: string
  description: string
  starters: readonly string[]
}

/** Those that came with the house speak the reader's language until somebody here gives them other words. */
export function inWords({ shipped, version, name, description, starters }: Assistant): Words {
  if (shipped === null || version > 1) return { name, description, starters }
  switch (shipped) {
    case 'plain':
      return { name: t('shipped.plain'), description: t('shipped.plain.about'), starters: [] }
    case 'study-coach':
      return {
        name: t('shipped.coach'),
        description: t('shipped.coach.about'),
        starters: [t('shipped.coach.1'), t('shipped.coach.2'), t('shipped.coach.3'), t('shipped.coach.4')].map(open),
      }
    case 'editor':
      return {
        name: t('shipped.editor'),
        description: t('shipped.editor.about'),
        starters: [t('shipped.editor.1'), t('shipped.editor.2'), t('shipped.editor.3')].map(open),
      }
  }
}

/** What ends with a colon is gone on with. */
const open = (starter: string): string => (starter.endsWith(':') ? `${starter} ` : starter)
