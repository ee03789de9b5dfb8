import type { Id } from '@parley/contract'
import { createCollection } from '../../api/collections.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'

export function CreateDialog({ close, created }: { close: () => void; created: (id: Id) => void }) {
  const send = async ({ name = '', description = '' }: Record<string, string>): Promise<void> => {
    const made = await createCollection({ name, description })
    close()
    created(made.id)
  }
  return (
    <Dialog title={t('documents.create')} onClose={close}>
      <Form submit={t('documents.create.submit')} send={send}>
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('collection.name')}
              errors={errors?.['name']}
              maxLength={200}
              dir="auto"
              autoComplete="off"
            />
            <Field
              name="description"
              label={t('collection.description')}
              hint={t('collection.description.hint')}
              errors={errors?.['description']}
              maxLength={2000}
              dir="auto"
              autoComplete="off"
            />
          </>
        )}
      </Form>
    </Dialog>
  )
}
