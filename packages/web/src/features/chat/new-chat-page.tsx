import { newId, type Assistant, type Attachment, type Id, type ReasoningEffort } from '@parley/contract'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { useFirstSteps } from '../first/use-first-steps.ts'
import { withOne } from '../documents/with-one.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { AssistantMenu, useAssistant } from '../assistants/assistant-menu.tsx'
import { inWords } from '../assistants/in-words.ts'
import { LevelMenu } from '../assistants/level-later.ts'
import { ModelPicker } from '../models/model-picker.tsx'
import { NextStep } from '../models/next-step.tsx'
import { useChosenTools } from '../tools/chosen-tools.ts'
import { useShell } from '../shell/shell-context.ts'
import { Composer, type ComposerHandle } from './composer.tsx'
import styles from './new-chat.module.css'
import { MorePickers } from './more-pickers.tsx'
import { PageHeader } from './page-header.tsx'
import { outbox } from './sending.ts'
import { useNewDraft } from './use-new-draft.ts'

/** On the very first page: it brings its own few words and waits for no others. */
const FirstSteps = laterExtra(() => import('../first/first-steps.tsx'), false)

const ideas = ['explain', 'word', 'plan'] as const

/** Nothing is stored before the first message: an empty conversation is no conversation. */
export function NewChatPage() {
  const { user } = useShell()
  const [, navigate] = useLocation()
  const [params, setParams] = useSearchParams()
  const [modelId, setModelId] = useState(params.get('model'))
  const asked = params.get('documents')
  const [documents, setDocuments] = useState({
    collectionIds: asked === null || asked === '' ? [] : [asked],
    documentsOnly: false,
  })
  const assistantId = params.get('assistant')
  const assistant = useAssistant(assistantId)
  // Chosen elsewhere while this page is open: in the palette.
  useEffect(() => {
    if (params.has('model')) setModelId(params.get('model'))
    if (params.has('temporary')) setTemporary(true)
  }, [params])
  const [temporary, setTemporary] = useState(params.has('temporary'))
  const [besides, setBesides] = useState<string[]>([])
  const [effort, setEffort] = useState<ReasoningEffort | null>(null)
  const answering = modelId ?? assistant?.modelId ?? null
  const tools = useChosenTools({ userId: user.id, conversationId: null, modelId: answering, assistant })
  const draft = useNewDraft(user.id)
  const composer = useRef<ComposerHandle>(null)
  const firstSteps = useFirstSteps(user.id)
  useEffect(() => {
    document.title = houseName()
  }, [])

  function send(text: string, attachments: Attachment[]): void {
    const conversationId = newId()
    outbox.add({
      id: newId(),
      conversationId,
      text,
      attachments,
      tools: tools.asked,
      besides,
      creates: {
        ...documents,
        reasoningEffort: effort,
        temporary,
        ...(modelId !== null && { modelId }),
        ...(assistant !== undefined && { assistantId: assistant.id }),
      },
    })
    tools.beginWith(conversationId)
    draft.sent()
    navigate(`/c/${conversationId}`)
  }

  function begin(text: string): void {
    draft.change(text)
    // After the field has its words, so that the caret stands behind them.
    setTimeout(() => composer.current?.focus())
  }
  function withCollection(id: Id): void {
    setDocuments(({ collectionIds, ...rest }) => ({ ...rest, collectionIds: withOne(collectionIds, id) }))
  }
  function withAssistant(id: Id | null): void {
    setModelId(null)
    setParams(id === null ? {} : { assistant: id }, { replace: true })
  }

  return (
    <>
      <PageHeader>
        <span className={styles['gap']} />
        <Button
          look="quiet"
          icon="clock"
          aria-pressed={temporary}
          className={styles['temporary']}
          onClick={() => setTemporary(!temporary)}
        >
          {t('temporary.begin')}
        </Button>
      </PageHeader>
      <div className={styles['page']}>
        <div className={styles['middle']}>
          <div className={styles['greeting']}>
            <h1>{greet(user.displayName)}</h1>
            <p>{assistant === undefined ? t('greeting.lead') : about(assistant)}</p>
            {assistant?.usesLevel === true && (
              <div>
                <Suspense>
                  <LevelMenu />
                </Suspense>
              </div>
            )}
            {temporary && (
              <p role="status" className={styles['fleeting']}>
                <Icon name="clock" size={18} />
                {t('temporary.on')}
              </p>
            )}
          </div>
          <Composer
            ref={composer}
            draft={draft}
            attached={draft.attachments}
            send={send}
            stop={null}
            mention={{ assistant: withAssistant, collection: withCollection }}
            tools={
              <>
                <AssistantMenu chosen={assistantId} choose={withAssistant} />
                <ModelPicker chosen={answering} choose={setModelId} effort={effort} chooseEffort={setEffort} />
                <MorePickers
                  modelId={answering}
                  besides={besides}
                  chooseBesides={setBesides}
                  documents={documents}
                  chooseDocuments={(collectionIds, documentsOnly) => setDocuments({ collectionIds, documentsOnly })}
                  tools={tools}
                />
              </>
            }
          />
          <ul className={styles['ideas']}>
            {firstWords(assistant).map(({ name, text }) => (
              <li key={name}>
                <button type="button" dir="auto" onClick={() => begin(text)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
          <NextStep />
          <Suspense>
            {firstSteps.offered && (
              <FirstSteps
                hide={firstSteps.hide}
                ask={(text, collectionId) => {
                  withCollection(collectionId)
                  begin(text)
                }}
              />
            )}
          </Suspense>
        </div>
      </div>
    </>
  )
}

/** The assistant's own first questions, or some for anybody. */
function firstWords(assistant: Assistant | undefined): { name: string; text: string }[] {
  const starters = assistant === undefined ? [] : inWords(assistant).starters
  if (starters.length > 0) return starters.map((text) => ({ name: text.trim(), text }))
  return ideas.map((idea) => ({ name: t(`idea.${idea}`), text: t(`idea.${idea}.text`) }))
}

function about(assistant: Assistant): string {
  const { name, description } = inWords(assistant)
  return description === '' ? t('assistant.with', { name }) : description
}

function greet(displayName: string): string {
  const name = displayName.trim().split(/\s+/, 1)[0] ?? displayName
  const hour = new Date().getHours()
  if (hour >= 5 && hour < 11) return t('greeting.morning', { name })
  return hour >= 18 || hour < 5 ? t('greeting.evening', { name }) : t('greeting.day', { name })
}
