import type { Conversation, Problem } from '@parley/contract'
import { useState, type FormEvent } from 'react'
import { changeConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'

export function RenameDialog({ conversation, close }: { conversation: Conversation; close: () => void }) {
  const [title, setTitle] = useState(conversation.title ?? '')
  const [problem, setProblem] = useState<Problem | null>(null)

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    try {
      await changeConversation(conversation.id, { title })
      close()
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <Dialog title={t('conversation.rename')} onClose={close}>
      <form onSubmit={(event) => void save(event)}>
        <Field
          label={t('conversation.title')}
          value={title}
          dir="auto"
          maxLength={200}
          autoComplete="off"
          errors={problem === null ? undefined : (problem.fields?.['title'] ?? [problem.detail])}
          onChange={({ target }) => setTitle(target.value)}
          onFocus={({ target }) => target.select()}
        />
        <DialogButtons>
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button type="submit" look="primary">
            {t('dialog.save')}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
