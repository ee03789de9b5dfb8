import type { Conversation } from '@parley/contract'
import { exportFormats, exportUrl, printUrl } from '../../api/sharing.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import styles from './sharing.module.css'

interface ExportDialogProps {
  conversation: Conversation
  close: () => void
}

/** The ways out: each says what it holds and what it is good for. */
export default function ExportDialog({ conversation: { id }, close }: ExportDialogProps) {
  return (
    <Dialog wide title={t('take.title')} onClose={close}>
      <ul className={styles['ways']}>
        <Way icon="print" name={t('take.paper')} about={t('take.paper.about')} href={printUrl(id)} opens />
        {exportFormats.map((format) => (
          <Way
            key={format}
            icon="download"
            name={t(`take.${format}`)}
            about={t(`take.${format}.about`)}
            href={exportUrl(id, format)}
          />
        ))}
      </ul>
    </Dialog>
  )
}

interface WayProps {
  icon: IconName
  name: string
  about: string
  href: string
  opens?: boolean
}

function Way({ icon, name, about, href, opens = false }: WayProps) {
  return (
    <li>
      <a href={href} className={styles['way']} {...(opens ? { target: '_blank', rel: 'noopener' } : { download: '' })}>
        <Icon name={icon} />
        <span>
          <strong>{name}</strong>
          <span>{about}</span>
        </span>
      </a>
    </li>
  )
}
