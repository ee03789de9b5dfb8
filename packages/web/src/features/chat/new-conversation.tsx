import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { newId } from '@parley/contract'
import { useLocation } from 'wouter'
import { createConversation, sendMessage } from '../../api/actions.ts'
import { modelsQuery, queryClient } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import styles from './chat.module.css'
import { Composer } from './composer.tsx'
import { ModelPicker } from './model-picker.tsx'
import { NextStep } from './next-step.tsx'

/** Nothing is stored before the first message: an empty conversation is no conversation. */
export function NewConversation() {
  const [, navigate] = useLocation()
  const [modelId, setModelId] = useState<string | null>(null)
  const models = useQuery(modelsQuery)
  useEffect(() => {
    document.title = t('app.name')
  }, [])

  async function send(text: string, messageId: string): Promise<void> {
    const { id } = await createConversation(modelId)
    await sendMessage(id, { id: messageId, text })
    void queryClient.invalidateQueries({ queryKey: ['conversations'] })
    navigate(`/c/${id}`)
  }

  return (
    <div className={styles['fresh']}>
      <div className={styles['greeting']}>
        <h1>{t('chat.empty.title')}</h1>
        <p>{t('chat.empty.text')}</p>
      </div>
      <Composer
        draftKey="new"
        send={send}
        stop={null}
        newMessageId={newId}
        model={<ModelPicker chosen={modelId} choose={setModelId} />}
      />
      {models.data && <NextStep models={models.data} />}
    </div>
  )
}
