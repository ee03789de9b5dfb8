import type { Group } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'

interface RenameGroupDialogProps {
  group: Group
  rename(words: { name: string; description: string }): Promise<unknown>
  close(): void
}

export function RenameGroupDialog({ group, rename, close }: RenameGroupDialogProps) {
  const send = async ({ name = '', description = '' }: Record<string, string>): Promise<void> => {
    await rename({ name, description })
    close()
  }
  return (
    <Dialog title={group.name} onClose={close}>
      <Form submit={t('dialog.save')} send={send}>
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('conversation.title')}
              defaultValue={group.name}
              errors={errors?.['name']}
              autoComplete="off"
            />
            <Field
              name="description"
              label={t('groups.description')}
              defaultValue={group.description}
              errors={errors?.['description']}
              autoComplete="off"
            />
          </>
        )}
      </Form>
    </Dialog>
  )
}
