import type { Id } from '@parley/contract'
import { showCollectionAgain } from '../../api/collections.ts'
import { addPage } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'

/** A page of the web among the documents: fetched once, and again only when somebody asks. */
export function AddPageDialog({ collectionId, close }: { collectionId: Id; close: () => void }) {
  const send = async ({ url = '' }: Record<string, string>): Promise<void> => {
    const typed = url.trim()
    await addPage(collectionId, typed === '' || /^[a-z][a-z+.-]*:/i.test(typed) ? typed : `https://${typed}`)
    await showCollectionAgain(collectionId)
    close()
  }
  return (
    <Dialog title={t('page.title')} onClose={close}>
      <Form submit={t('page.submit')} send={send}>
        {(errors) => (
          <Field
            name="url"
            type="url"
            label={t('page.address')}
            hint={t('page.hint')}
            errors={errors?.['url']}
            maxLength={2000}
            dir="ltr"
            autoComplete="off"
          />
        )}
      </Form>
    </Dialog>
  )
}
