import type { Id } from '@parley/contract'
import { sayBytes } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './uploads.module.css'
import type { UploadItem } from './upload-queue.ts'
import { uploads, useUploads } from './uploads.ts'

/** More lines than this tell nobody anything. */
const mostShown = 8

/** What is on its way to this collection: each file, and all of them together. */
export function UploadList({ collectionId }: { collectionId: Id }) {
  const items = useUploads(collectionId)
  if (items.length === 0) return null
  const goesOn = items.some(({ state }) => state === 'waiting' || state === 'sending')
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
  const sent = items.reduce((sum, item) => sum + item.bytes * item.part, 0)
  const settled = items.filter(({ state }) => state !== 'waiting' && state !== 'sending').length
  // What needs a hand comes first, then what moves.
  const order = { refused: 0, sending: 1, known: 2, waiting: 3, sent: 4 }
  const telling = goesOn ? items : items.filter(({ state }) => state !== 'sent')
  const shown = telling.toSorted((left, right) => order[left.state] - order[right.state]).slice(0, mostShown)
  return (
    <section className={styles['uploads']} aria-label={t('upload.label')}>
      <div className={styles['uploadsHead']}>
        <p role="status">
          {goesOn
            ? t('upload.progress', { done: settled, total: items.length })
            : t('upload.done', { count: items.length })}
        </p>
        {goesOn ? (
          <Button look="quiet" onClick={() => uploads.cancelAll(collectionId)}>
            {t('upload.cancelAll')}
          </Button>
        ) : (
          <Button look="quiet" onClick={() => uploads.clear(collectionId)}>
            {t('upload.clear')}
          </Button>
        )}
      </div>
      {goesOn && <progress value={sent} max={Math.max(1, bytes)} aria-label={t('upload.label')} />}
      <ul hidden={shown.length === 0}>
        {shown.map((item) => (
          <UploadLine key={item.key} item={item} />
        ))}
      </ul>
      {telling.length > shown.length && <p>{t('upload.others', { count: telling.length - shown.length })}</p>}
    </section>
  )
}

const iconOf = { waiting: 'upload', sending: 'upload', sent: 'check', known: 'check', refused: 'warning' } as const

function UploadLine({ item: { key, name, bytes, state, part, problem } }: { item: UploadItem }) {
  return (
    <li className={styles['upload']} data-state={state}>
      <Icon name={iconOf[state]} size={17} />
      <div className={styles['uploadText']}>
        <p dir="auto">{name}</p>
        <p className={styles['about']}>
          {state === 'refused' ? problem?.detail : `${sayBytes(bytes)} · ${t(`upload.${state}`)}`}
        </p>
      </div>
      {state === 'sending' && <progress value={part} max={1} aria-label={name} />}
      {state === 'refused' && (
        <Button icon="again" onClick={() => uploads.retry(key)}>
          {t('error.retry')}
        </Button>
      )}
      {state !== 'sent' && state !== 'known' && (
        <IconButton
          icon="close"
          size="small"
          label={t('upload.cancel', { name })}
          onClick={() => uploads.cancel(key)}
        />
      )}
    </li>
  )
}
