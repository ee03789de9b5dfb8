import type { Conversation, Problem } from '@parley/contract'
import { useState, type FormEvent } from 'react'
import { changeConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { useFolders } from './use-folders.ts'

interface FolderDialogProps {
  conversations: readonly Conversation[]
  close: () => void
}

/** Into a folder by its name, an old one or a new one, or out of it. */
export function FolderDialog({ conversations, close }: FolderDialogProps) {
  const folders = useFolders()
  const [name, setName] = useState(conversations[0]?.folder ?? '')
  const [problem, setProblem] = useState<Problem | null>(null)
  const isIn = conversations.some(({ folder }) => folder !== null)

  async function move(folder: string | null): Promise<void> {
    try {
      for (const { id } of conversations) await changeConversation(id, { folder })
      close()
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  function save(event: FormEvent): void {
    event.preventDefault()
    void move(name.trim() === '' ? null : name.trim())
  }
  return (
    <Dialog title={t('folder.move')} onClose={close}>
      <form onSubmit={save}>
        <Field
          label={t('folder.name')}
          hint={t('folder.hint')}
          value={name}
          dir="auto"
          maxLength={100}
          autoComplete="off"
          list="folders"
          errors={problem === null ? undefined : (problem.fields?.['folder'] ?? [problem.detail])}
          onChange={({ target }) => setName(target.value)}
          onFocus={({ target }) => target.select()}
        />
        <datalist id="folders">
          {folders.map((folder) => (
            <option key={folder} value={folder} />
          ))}
        </datalist>
        <DialogButtons>
          {isIn && <Button onClick={() => void move(null)}>{t('folder.out')}</Button>}
          <Button type="submit" look="primary">
            {t('folder.save')}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
