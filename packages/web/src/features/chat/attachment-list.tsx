import type { Attachment } from '@parley/contract'
import { useState } from 'react'
import { apiUrl } from '../../api/http.ts'
import { sayBytes } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './attachments.module.css'

/** What hangs on a message: pictures as pictures, the rest by its name. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <ul className={styles['hung']} aria-label={t('attach.list')}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <Hung attachment={attachment} />
        </li>
      ))}
    </ul>
  )
}

function Hung({ attachment: { id, name, size, type } }: { attachment: Attachment }) {
  const [unshown, setUnshown] = useState(false)
  const { href } = apiUrl(`files/${id}`)
  const isPicture = /^image\/(?:png|jpeg|gif|webp)$/.test(type) && !unshown
  if (isPicture) {
    return (
      <a href={href} target="_blank" rel="noopener" className={styles['picture']}>
        <img src={href} alt={name} loading="lazy" onError={() => setUnshown(true)} />
      </a>
    )
  }
  return (
    <a href={href} download className={styles['file']}>
      <Icon name="file" size={18} />
      <span dir="auto">{name}</span>
      <small>{sayBytes(size)}</small>
    </a>
  )
}
