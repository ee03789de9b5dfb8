import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './attachments.module.css'
import type { Attachments } from './use-attachments.ts'

interface AttachmentTrayProps extends Attachments {
  /** The message waits for them. */
  due: boolean
}

/** What will hang on the next message, above the words for it. */
export default function AttachmentTray({ items, remove, due }: AttachmentTrayProps) {
  return (
    <>
      <ul className={styles['tray']} aria-label={t('attach.list')}>
        {items.map(({ key, name, preview, state, part, problem }) => (
          <li key={key} className={styles['item']} data-state={state}>
            {preview === null ? (
              <Icon name={state === 'refused' ? 'warning' : 'file'} size={18} />
            ) : (
              <img src={preview} alt="" />
            )}
            <div className={styles['about']}>
              <p dir="auto">{name}</p>
              {state === 'refused' && (
                <p className={styles['problem']} role="alert">
                  {problem?.detail}
                </p>
              )}
              {state === 'sending' && <progress value={part} max={1} aria-label={t('attach.progress', { name })} />}
            </div>
            <IconButton icon="close" size="small" label={t('attach.remove', { name })} onClick={() => remove(key)} />
          </li>
        ))}
      </ul>
      <p className={styles['due']} role="status">
        {due && t('attach.due')}
      </p>
    </>
  )
}
