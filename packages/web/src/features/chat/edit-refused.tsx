import type { CreateConversation } from '@parley/contract'
import { use } from 'react'
import { useLocation } from 'wouter'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { useShell } from '../shell/shell-context.ts'
import type { Outgoing } from './outbox.ts'
import { outbox } from './sending.ts'
import { TakenBackContext } from './taken-back.ts'
import type { KeptDraft } from './use-new-draft.ts'

/** What was refused goes back to where it was written. */
export default function EditRefused({ outgoing }: { outgoing: Outgoing }) {
  const { id, conversationId, text, attachments = [], creates } = outgoing
  const { user } = useShell()
  const [, navigate] = useLocation()
  const takeBack = use(TakenBackContext)
  const edit = (): void => {
    const isAlone = !outbox.items().some((one) => one.conversationId === conversationId && one.id !== id)
    if (creates === null || !isAlone) {
      takeBack?.(outgoing)
    } else {
      // The conversation would have begun with it: there is none.
      const state: KeptDraft = { draft: text, userId: user.id, attachments: [...attachments] }
      navigate(newChatWith(creates), { replace: true, state })
    }
    outbox.discard(id)
  }
  return (
    <Button look="quiet" icon="edit" onClick={edit}>
      {t('message.edit')}
    </Button>
  )
}

/** Where it is begun again: with the same choices. */
function newChatWith({ modelId, assistantId, collectionIds, temporary }: CreateConversation): string {
  const chosen = {
    model: modelId,
    assistant: assistantId,
    documents: collectionIds?.[0],
    temporary: temporary && 'yes',
  }
  const named = Object.entries(chosen).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return `/?${new URLSearchParams(named).toString()}`
}
