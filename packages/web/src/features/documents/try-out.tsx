import type { Collection, PassageFound } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { problemOf } from '../../api/http.ts'
import { tryOutQuery } from '../../api/knowledge.ts'
import { language, locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { ReaderDialog } from '../passages/reader-dialog.tsx'
import styles from './try-out.module.css'

/** What a question finds, and why: the same search that answers use. */
export function TryOut({ collection }: { collection: Collection }) {
  const [asked, setAsked] = useState('')
  const [opened, setOpened] = useState<PassageFound | null>(null)
  const found = useQuery({ ...tryOutQuery(collection.id, asked), enabled: asked !== '' })
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const question = new FormData(event.currentTarget).get('question')
    if (typeof question === 'string') setAsked(question.trim())
  }
  const best = found.data?.results[0]?.score ?? 1
  return (
    <Section title={t('try.title')} lead={t('try.lead')}>
      <form className={styles['try']} onSubmit={submit}>
        <Field name="question" label={t('try.question')} maxLength={2000} dir="auto" autoComplete="off" />
        <Button type="submit" look="primary" icon="search" busy={found.isFetching}>
          {t('try.submit')}
        </Button>
      </form>
      {found.error !== null && <FailedNote text={problemOf(found.error).detail} retry={() => void found.refetch()} />}
      {asked !== '' && found.isPending && <Skeleton lines={6} />}
      {found.data !== undefined && asked !== '' && (
        <div role="status">
          {found.data.results.length === 0 ? t('try.nothing') : t('try.found', { count: found.data.results.length })}
          {found.data.mode === 'keywords' &&
            ` ${t(found.data.reason === null ? 'try.keywords' : `try.keywords.${found.data.reason}`)}`}
        </div>
      )}
      <ol className={styles['found']}>
        {asked !== '' &&
          found.data?.results.map((passage) => (
            <li key={passage.chunkId}>
              <button type="button" className={styles['name']} dir="auto" onClick={() => setOpened(passage)}>
                {passage.page === null
                  ? passage.documentName
                  : t('citation.page', { title: passage.documentName, page: passage.page })}
              </button>
              {passage.title !== null && (
                <p className={styles['about']} dir="auto">
                  {passage.title}
                </p>
              )}
              <p className={styles['passage']} dir="auto">
                {passage.text}
              </p>
              <dl className={styles['scores']}>
                <Score name={t('try.score')} value={passage.score} most={best} />
                <Score name={t('try.meaning')} value={passage.vectorScore} most={1} />
                <Score name={t('try.words')} value={passage.keywordScore} most={1} />
              </dl>
              <p className={styles['about']}>
                {passage.words.length === 0
                  ? t('try.noWords')
                  : t('try.theseWords', { words: new Intl.ListFormat(language()).format(passage.words) })}
                {passage.vectorScore !== null && ` ${t('try.weight', { weight: sayNumber(passage.weight) })}`}
              </p>
            </li>
          ))}
      </ol>
      {opened !== null && (
        <ReaderDialog
          documentId={opened.documentId}
          chunkId={opened.chunkId}
          title={opened.documentName}
          page={opened.page}
          close={() => setOpened(null)}
        />
      )}
    </Section>
  )
}

function Score({ name, value, most }: { name: string; value: number | null; most: number }) {
  if (value === null) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <meter min={0} max={Math.max(most, 0.01)} value={Math.max(0, value)} aria-label={name} />
        {sayNumber(value)}
      </dd>
    </div>
  )
}

const sayNumber = (value: number): string =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)
