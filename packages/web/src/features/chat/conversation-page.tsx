import {
  newId,
  type Attachment,
  type Conversation,
  type CreateConversation,
  type Id,
  type Message,
} from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { changeConversation, markRead, stopRun } from '../../api/actions.ts'
import { assistantsQuery } from '../../api/assistants.ts'
import type { Branch } from '../../api/branch.ts'
import { problemOf, ProblemError } from '../../api/http.ts'
import { branchQuery, conversationQuery } from '../../api/queries.ts'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { followConversation, runStore } from '../../live/live.ts'
import { useElsewhere } from '../../live/use-live.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useAssistant } from '../assistants/assistant-menu.tsx'
import { ModelPicker } from '../models/model-picker.tsx'
import { useShell } from '../shell/shell-context.ts'
import { useChosenTools } from '../tools/chosen-tools.ts'
import { withOne } from '../documents/with-one.ts'
import { WithPassages } from '../passages/with-passages.tsx'
import type { Mention } from '../prompts/offers.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import styles from './conversation.module.css'
import { GoneNote } from './gone-note.tsx'
import { MessageLog } from './message-log.tsx'
import { MorePickers } from './more-pickers.tsx'
import { outbox, useOutgoing } from './sending.ts'
import { RunStatus } from './run-status.tsx'
import { useDraft } from './use-draft.ts'
import { TakenBackContext, type TakenBack } from './taken-back.ts'
import { useWriting } from './use-writing.ts'

const Suggestions = laterExtra(() => import('./suggestions.tsx'))
const ElsewhereNote = laterExtra(() => import('./elsewhere-note.tsx'))

type SendText = (text: string) => void
type BringBack = (message: TakenBack) => void

export function ConversationPage({ id }: { id: Id }) {
  const sendText = useRef<SendText>(null)
  const bringBack = useRef<BringBack>(null)
  const outgoing = useOutgoing(id)
  const begins = outgoing.find(({ creates }) => creates !== null)?.creates ?? null
  const exists = begins === null
  const conversation = useQuery({ ...conversationQuery(id), enabled: exists })
  const branch = useQuery({ ...branchQuery(id), enabled: exists })
  useFollowing(id, branch.data)
  useSeen(conversation.data)

  const error = conversation.error ?? branch.error
  const isGone = error instanceof ProblemError && error.problem.status === 404
  if (isGone && exists) return <GoneNote />
  const failed = error !== null && branch.data === undefined
  const waits = exists && branch.data === undefined && !failed
  const newest = branch.data?.items.at(-1)

  return (
    <WithPassages>
      <ConversationHeader conversation={conversation.data} />
      {failed && <FailedNote text={problemOf(error).detail} retry={() => void branch.refetch()} />}
      {waits && (
        <div className={styles['waiting']}>
          <Skeleton lines={6} />
        </div>
      )}
      {!failed && !waits && (
        <TakenBackContext value={(message) => bringBack.current?.(message)}>
          <MessageLog conversationId={id} branch={branch.data ?? nothing} outgoing={outgoing}>
            {newest?.role === 'assistant' && outgoing.length === 0 && (
              <Suspense>
                <Suggestions key={newest.id} answer={newest} send={(text) => sendText.current?.(text)} />
              </Suspense>
            )}
          </MessageLog>
        </TakenBackContext>
      )}
      {(conversation.data !== undefined || !exists) && (
        <Foot
          id={id}
          conversation={conversation.data}
          begins={begins}
          items={branch.data?.items ?? nothing.items}
          sendText={sendText}
          bringBack={bringBack}
        />
      )}
    </WithPassages>
  )
}

const noDocuments = { collectionIds: [], documentsOnly: false }
const nothing: Branch = { items: [], older: null }

/** Follows what is written here for as long as the page is open. */
function useFollowing(id: Id, branch: Branch | undefined): void {
  const items = useRef<readonly Message[]>([])
  useLayoutEffect(() => {
    items.current = branch?.items ?? []
    runStore.adopt(items.current)
  }, [branch])
  const isLoaded = branch !== undefined
  useEffect(() => (isLoaded ? followConversation(id, items.current) : undefined), [id, isLoaded])
}

/** What is on the screen of someone who looks is no longer new. */
function useSeen(conversation: Conversation | undefined): void {
  const { id, title = null, unread = false } = conversation ?? {}
  useEffect(() => {
    document.title = `${title ?? t('conversation.untitled')} · ${houseName()}`
  }, [title])
  useEffect(() => {
    if (id === undefined || !unread) return
    const see = (): void => {
      // Not worth a word: it is tried again with the next answer.
      if (!document.hidden) markRead(id).catch(() => undefined)
    }
    see()
    document.addEventListener('visibilitychange', see)
    return () => document.removeEventListener('visibilitychange', see)
    // Another answer may have ended while the first was being marked: every new word from the server counts.
  }, [id, unread, conversation])
}

interface FootProps {
  id: Id
  conversation: Conversation | undefined
  /** What it begins with, while its first message is on its way. */
  begins: CreateConversation | null
  items: readonly Message[]
  /** Sends as the composer would, for what is clicked elsewhere. */
  sendText: React.RefObject<SendText | null>
  /** Puts what was taken back into the composer. */
  bringBack: React.RefObject<BringBack | null>
}

function Foot({ id, conversation, begins, items, sendText, bringBack }: FootProps) {
  const { user } = useShell()
  const assistants = useQuery(assistantsQuery()).data?.items ?? []
  const assistant = useAssistant(conversation?.assistantId ?? null)
  const modelId = conversation?.modelId ?? assistant?.modelId ?? null
  const [besides, setBesides] = useState<string[]>([])
  const tools = useChosenTools({ userId: user.id, conversationId: id, modelId, assistant, items })
  const composer = useRef<ComposerHandle>(null)
  const draft = useDraft(id, conversation?.draft ?? null)
  const elsewhere = useElsewhere(id)
  const choose = (modelId: string): void => {
    changeConversation(id, { modelId }).catch(complain)
  }
  const mention: Mention | null =
    conversation === undefined
      ? null
      : {
          assistant: (assistantId) => {
            const turnedTo = assistants.find((one) => one.id === assistantId)
            if (turnedTo !== undefined) tools.turnTo(id, turnedTo)
            changeConversation(id, { assistantId }).catch(complain)
          },
          collection: (one) =>
            void changeConversation(id, { collectionIds: withOne(conversation.collectionIds, one) }).catch(complain),
        }
  const picker = (
    <>
      <ModelPicker
        chosen={modelId}
        choose={choose}
        effort={conversation?.reasoningEffort ?? null}
        chooseEffort={(reasoningEffort) => void changeConversation(id, { reasoningEffort }).catch(complain)}
      />
      <MorePickers
        modelId={modelId}
        besides={besides}
        chooseBesides={setBesides}
        documents={conversation ?? noDocuments}
        chooseDocuments={(collectionIds, documentsOnly) =>
          void changeConversation(id, { collectionIds, documentsOnly }).catch(complain)
        }
        tools={tools}
      />
    </>
  )
  const send = (text: string, attachments: Attachment[]): void =>
    outbox.add({
      id: newId(),
      conversationId: id,
      text,
      attachments,
      tools: tools.asked,
      besides,
      creates: begins,
    })
  useEffect(() => {
    sendText.current = (text) => send(text, [])
    bringBack.current = ({ text, attachments = [] }) => {
      draft.change([text, draft.text].filter((part) => part.trim() !== '').join('\n\n'))
      composer.current?.bring(attachments)
    }
  })
  return (
    <div className={styles['foot']}>
      {elsewhere.count > 0 && (
        <Suspense>
          <ElsewhereNote id={id} words={draft.text} elsewhere={elsewhere} />
        </Suspense>
      )}
      <LiveComposer items={items}>
        {(stop) => <Composer ref={composer} draft={draft} send={send} stop={stop} tools={picker} mention={mention} />}
      </LiveComposer>
    </div>
  )
}

interface LiveComposerProps {
  items: readonly Message[]
  children: (stop: (() => void) | null) => React.ReactNode
}

/** Knows what is being written, without the whole page drawing with every token. */
function LiveComposer({ items, children }: LiveComposerProps) {
  const { current, runIds, asks } = useWriting(items)
  const stop = (): void => {
    for (const runId of runIds) stopRun(runId).catch(complain)
  }
  return (
    <>
      {current !== undefined && <RunStatus stored={current} writing={runIds.length > 0} asks={asks} />}
      {children(runIds.length === 0 ? null : stop)}
    </>
  )
}

function complain(error: unknown): void {
  showToast({ text: problemOf(error).detail, tone: 'problem' })
}
