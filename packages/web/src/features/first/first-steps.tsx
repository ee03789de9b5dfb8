import type { Collection, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link } from 'wouter'
import { collectionQuery, createCollection } from '../../api/collections.ts'
import { modelsQuery } from '../../api/queries.ts'
import { enFirst } from '../../i18n/en/first.ts'
import { learn, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { uploads } from '../documents/uploads.ts'
import styles from './first.module.css'
import { TourDialog } from './tour-dialog.tsx'

learn(enFirst)

interface FirstStepsProps {
  /** Asks this of that collection: the words stand in the field, and are sent by whoever wants to. */
  ask(text: string, collectionId: Id): void
  hide(): void
}

const questions = ['about', 'points', 'asks'] as const

/** For who has no conversation yet. It lies below the field, asks for nothing and goes for good when told to. */
export default function FirstSteps({ ask, hide }: FirstStepsProps) {
  const models = useQuery(modelsQuery).data?.items.filter(({ isStarter }) => !isStarter) ?? []
  const [taken, setTaken] = useState<{ collectionId: Id; name: string } | null>(null)
  const [tours, setTours] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const take = (file: File): void =>
    deed(async () => {
      const { id } = await createCollection({ name: t('first.collection') })
      uploads.add([{ file, name: file.name, collectionId: id }])
      setTaken({ collectionId: id, name: file.name })
    })
  return (
    <section className={styles['first']} aria-label={t('first.title')}>
      {models.length > 0 && (
        <p className={styles['line']}>
          <Icon name="check" size={18} />
          {t('first.models', { count: models.length })}
        </p>
      )}
      <div className={styles['document']}>
        <Icon name="files" size={20} />
        {taken === null ? (
          <>
            <div>
              <strong>{t('first.document')}</strong>
              <p>{t('first.document.about')}</p>
            </div>
            <Button onClick={() => chooser.current?.click()}>{t('first.document.choose')}</Button>
          </>
        ) : (
          <Taken {...taken} ask={(text) => ask(text, taken.collectionId)} />
        )}
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={t('first.document.choose')}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file !== undefined) take(file)
          }}
        />
      </div>
      <div className={styles['ways']}>
        <Button look="quiet" icon="eye" onClick={() => setTours(true)}>
          {t('first.tour')}
        </Button>
        <Button look="quiet" icon="close" onClick={hide}>
          {t('first.hide')}
        </Button>
      </div>
      {tours && <TourDialog close={() => setTours(false)} />}
    </section>
  )
}

function Taken({ collectionId, name, ask }: { collectionId: Id; name: string; ask(text: string): void }) {
  const { data } = useQuery({
    ...collectionQuery(collectionId),
    refetchInterval: (query) => whileUnread(query.state.data),
  })
  const state = stateOf(data)
  return (
    <div className={styles['taken']}>
      <div role="status">
        {state === 'reading' && (
          <p className={styles['line']}>
            <Spinner />
            <bdi>{name}</bdi> · {t('first.document.reading')}
          </p>
        )}
        {state === 'failed' && <p>{t('first.document.failed')}</p>}
        {state === 'ready' && <p>{t('first.document.ready', { name })}</p>}
      </div>
      {state === 'ready' && (
        <ul className={styles['questions']}>
          {questions.map((question) => (
            <li key={question}>
              <button type="button" onClick={() => ask(t(`first.question.${question}`))}>
                {t(`first.question.${question}`)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {state === 'failed' && <Link href={`/documents/${collectionId}`}>{t('first.document.open')}</Link>}
    </div>
  )
}

function stateOf(collection: Collection | undefined): 'reading' | 'failed' | 'ready' {
  if (collection === undefined) return 'reading'
  const { ready, failed } = collection.documents
  return ready > 0 ? 'ready' : failed > 0 ? 'failed' : 'reading'
}

const whileUnread = (collection: Collection | undefined): number | false =>
  stateOf(collection) === 'reading' ? 1_000 : false
