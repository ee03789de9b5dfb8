import { newId, type Attachment } from '@parley/contract'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { CollectionPicker } from '../documents/collection-picker.tsx'
import { ModelPicker } from '../models/model-picker.tsx'
import { NextStep } from '../models/next-step.tsx'
import { useChosenTools } from '../tools/chosen-tools.ts'
import { ToolPicker } from '../tools/tool-picker.tsx'
import { useShell } from '../shell/shell-context.ts'
import { Composer, type ComposerHandle } from './composer.tsx'
import styles from './new-chat.module.css'
import { PageHeader } from './page-header.tsx'
import { outbox } from './sending.ts'
import { useNewDraft } from './use-new-draft.ts'

const ideas = ['explain', 'word', 'plan'] as const

/** Nothing is stored before the first message: an empty conversation is no conversation. */
export function NewChatPage() {
  const { user } = useShell()
  const [, navigate] = useLocation()
  const [modelId, setModelId] = useState<string | null>(null)
  const asked = useSearchParams()[0].get('documents')
  const [documents, setDocuments] = useState({
    collectionIds: asked === null || asked === '' ? [] : [asked],
    documentsOnly: false,
  })
  const tools = useChosenTools({ userId: user.id, conversationId: null, modelId })
  const draft = useNewDraft(user.id)
  const composer = useRef<ComposerHandle>(null)
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
      tools: tools.chosen,
      creates: { modelId, ...documents },
    })
    tools.beginWith(conversationId)
    draft.sent()
    navigate(`/c/${conversationId}`)
  }

  return (
    <>
      <PageHeader />
      <div className={styles['page']}>
        <div className={styles['middle']}>
          <div className={styles['greeting']}>
            <h1>{greet(user.displayName)}</h1>
            <p>{t('greeting.lead')}</p>
          </div>
          <Composer
            ref={composer}
            draft={draft}
            send={send}
            stop={null}
            tools={
              <>
                <ModelPicker chosen={modelId} choose={setModelId} />
                <CollectionPicker
                  chosen={documents.collectionIds}
                  only={documents.documentsOnly}
                  choose={(collectionIds, documentsOnly) => setDocuments({ collectionIds, documentsOnly })}
                />
                <ToolPicker tools={tools} modelId={modelId} />
              </>
            }
          />
          <ul className={styles['ideas']}>
            {ideas.map((idea) => (
              <li key={idea}>
                <button
                  type="button"
                  onClick={() => {
                    draft.change(t(`idea.${idea}.text`))
                    // After the field has its words, so that the caret stands behind them.
                    setTimeout(() => composer.current?.focus())
                  }}
                >
                  {t(`idea.${idea}`)}
                </button>
              </li>
            ))}
          </ul>
          <NextStep />
        </div>
      </div>
    </>
  )
}

function greet(displayName: string): string {
  const name = displayName.trim().split(/\s+/, 1)[0] ?? displayName
  const hour = new Date().getHours()
  if (hour >= 5 && hour < 11) return t('greeting.morning', { name })
  return hour >= 18 || hour < 5 ? t('greeting.evening', { name }) : t('greeting.day', { name })
}
