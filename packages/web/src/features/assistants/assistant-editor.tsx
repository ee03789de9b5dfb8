import { assistant as assistantShape, type Assistant, type ChangeAssistant, type Id } from '@parley/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { assistantQuery, changeAssistant, createAssistant, deleteAssistant } from '../../api/assistants.ts'
import { collectionsQuery } from '../../api/collections.ts'
import { problemOf, ProblemError } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { removeIfSure } from '../../ui/ask.ts'
import { Button } from '../../ui/button.tsx'
import { Conflict } from '../../ui/conflict.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { showToast } from '../../ui/toast.tsx'
import { AssistantForm } from './assistant-form.tsx'
import styles from './assistants.module.css'
import { differences, type Content } from './content.ts'
import { ShareSection } from './share-section.tsx'
import { VersionsSection } from './versions-section.tsx'

/** Makes one, or changes what is there. */
export function AssistantEditor({ id }: { id: Id | null }) {
  const stored = useQuery({ ...assistantQuery(id ?? ''), enabled: id !== null })
  if (id === null) return <New />
  // What is being typed stays, whatever becomes of asking again.
  if (stored.data !== undefined) return <Existing stored={stored.data} />
  if (stored.isError) return <FailedNote text={problemOf(stored.error).detail} retry={() => void stored.refetch()} />
  return <Skeleton lines={8} />
}

function New() {
  const [, navigate] = useLocation()
  return (
    <Section title={t('assistants.new')} lead={t('assistants.new.lead')}>
      <AssistantForm
        submit={t('assistants.create')}
        start={null}
        send={async (content) => {
          const made = await createAssistant(content)
          navigate(`/assistants/${made.id}`, { replace: true })
        }}
      />
    </Section>
  )
}

/** Both versions, and what was typed, until somebody has chosen. */
interface Clash {
  mine: Content
  theirs: Assistant
}

function Existing({ stored }: { stored: Assistant }) {
  // What the form began with: somebody else's change must not rewrite what is being typed.
  const [start, setStart] = useState(stored)
  const [round, setRound] = useState(0)
  const [clash, setClash] = useState<Clash | null>(null)
  const [, navigate] = useLocation()
  const { id } = stored
  const collections = useInfiniteQuery(collectionsQuery).data?.pages.flatMap(({ items }) => items) ?? []

  const begin = (from: Assistant): void => {
    setStart(from)
    setClash(null)
    setRound(round + 1)
  }
  async function send(content: Content, version: number): Promise<void> {
    const body: ChangeAssistant = { version, ...content }
    try {
      await changeAssistant(id, body)
      setStart((before) => ({ ...before, ...content, version: version + 1 }))
      setClash(null)
    } catch (error) {
      const theirs =
        error instanceof ProblemError && error.problem.code === 'version_conflict'
          ? assistantShape.safeParse(error.problem.current).data
          : undefined
      if (theirs !== undefined) setClash({ mine: content, theirs })
      throw error
    }
  }
  return (
    <>
      <Section title={stored.name}>
        {clash !== null && (
          <Conflict
            fields={differences(clash.mine, clash.theirs, collections)}
            keepMine={() =>
              deed(async () => {
                await send(clash.mine, clash.theirs.version)
                begin({ ...clash.theirs, ...clash.mine, version: clash.theirs.version + 1 })
                showToast({ text: t('form.saved') })
              })
            }
            takeTheirs={() => begin(clash.theirs)}
          />
        )}
        <AssistantForm
          key={round}
          submit={t('dialog.save')}
          done={t('form.saved')}
          start={start}
          send={(content) => send(content, start.version)}
        />
      </Section>
      {stored.access === 'owner' && <ShareSection assistant={stored} collections={collections} />}
      <VersionsSection
        id={id}
        take={(content) =>
          deed(async () => {
            await changeAssistant(id, { version: start.version, ...content })
            begin({ ...start, ...content, version: start.version + 1 })
            showToast({ text: t('form.saved') })
          })
        }
      />
      {stored.access === 'owner' && stored.shipped === null && (
        <div className={styles['danger']}>
          <Button
            look="danger"
            icon="trash"
            onClick={() =>
              deed(async () => {
                if (await removeIfSure(stored.name, t('assistant.delete.about'), () => deleteAssistant(id))) {
                  navigate('/assistants')
                }
              })
            }
          >
            {t('assistant.delete')}
          </Button>
          <p className={styles['hint']}>{t('assistant.delete.about')}</p>
        </div>
      )}
    </>
  )
}
