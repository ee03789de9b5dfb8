import { promptVariables, type Prompt } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { houseName } from '../../api/appearance.ts'
import { createPrompt, deletePrompt, promptsQuery } from '../../api/prompts.ts'
import { enPrompts } from '../../i18n/en/prompts.ts'
import { learn, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { showToast } from '../../ui/toast.tsx'
import { PromptDialog } from './prompt-dialog.tsx'
import styles from './prompts.module.css'

learn(enPrompts)

const samples = ['summary', 'translate', 'reply'] as const

export default function PromptsPage() {
  const list = useInfiniteQuery(promptsQuery())
  const [edited, setEdited] = useState<Prompt | 'new' | null>(null)
  const prompts = list.data?.pages.flatMap(({ items }) => items)
  useEffect(() => {
    document.title = `${t('prompts.title')} · ${houseName()}`
  }, [])
  return (
    <>
      <Page title={t('prompts.title')} places={[]}>
        <header className={styles['lead']}>
          <p>{t('prompts.lead')}</p>
          <Button look="primary" icon="plus" onClick={() => setEdited('new')}>
            {t('prompts.new')}
          </Button>
        </header>
        {list.isError && prompts === undefined && (
          <FailedNote text={t('prompts.failed')} retry={() => void list.refetch()} />
        )}
        {list.isPending && <Skeleton lines={5} />}
        {prompts?.length === 0 && <Samples />}
        {prompts !== undefined && prompts.length > 0 && (
          <ul className={styles['cards']} aria-label={t('prompts.title')}>
            {prompts.map((prompt) => (
              <Card key={prompt.id} prompt={prompt} edit={() => setEdited(prompt)} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('prompts.more')}
          </Button>
        )}
      </Page>
      {edited !== null && <PromptDialog prompt={edited === 'new' ? null : edited} close={() => setEdited(null)} />}
    </>
  )
}

function Card({ prompt, edit }: { prompt: Prompt; edit: () => void }) {
  const { id, name, text, shared, editable } = prompt
  const blanks = promptVariables(text).length
  const remove = (): void =>
    deed(async () => {
      await deletePrompt(id)
      const again = () => deed(() => createPrompt({ name, text, shared }))
      showToast({ text: t('prompts.deleted', { name }), undo: again })
    })
  return (
    <li className={styles['card']}>
      <div className={styles['about']}>
        <h2 dir="auto">{name}</h2>
        <p dir="auto">{text}</p>
        <div className={styles['badges']}>
          {shared && <Badge icon="users">{t('prompts.shared')}</Badge>}
          {blanks > 0 && <Badge>{t('prompts.asks', { count: blanks })}</Badge>}
        </div>
      </div>
      {editable && (
        <div className={styles['ways']}>
          <IconButton icon="edit" label={t('prompts.edit', { name })} onClick={edit} />
          <IconButton icon="trash" label={t('prompts.delete', { name })} onClick={remove} />
        </div>
      )}
    </li>
  )
}

/** Nothing is kept yet: examples teach more than words about them. */
function Samples() {
  return (
    <section className={styles['empty']} aria-label={t('prompts.empty.title')}>
      <h2>{t('prompts.empty.title')}</h2>
      <p>{t('prompts.empty.text')}</p>
      <ul className={styles['cards']}>
        {samples.map((sample) => {
          const name = t(`prompts.sample.${sample}`)
          const text = withBlanks(t(`prompts.sample.${sample}.text`))
          return (
            <li key={sample} className={styles['card']}>
              <div className={styles['about']}>
                <h3>{name}</h3>
                <p>{text}</p>
              </div>
              <Button icon="plus" onClick={() => deed(() => createPrompt({ name, text }))}>
                {t('prompts.take', { name })}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** In the catalogue braces are for what the app fills in. */
const withBlanks = (text: string): string => text.replaceAll(/\[\[(.*?)\]\]/g, '{{$1}}')
