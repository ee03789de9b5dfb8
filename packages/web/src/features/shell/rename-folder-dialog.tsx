import { renameFolder } from '../../api/sidebar.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { useFolders } from './use-folders.ts'

const field = 'renameFolder.to'

/** Another name for a folder; that of another one puts both together, as its hint says. */
export function RenameFolderDialog({ folder, close }: { folder: string; close: () => void }) {
  const others = useFolders().filter((name) => name !== folder)
  async function save({ [field]: name = '' }: Record<string, string>): Promise<void> {
    if (name.trim() !== folder) await renameFolder(folder, name)
    close()
  }
  return (
    <Dialog title={t('folder.rename')} onClose={close}>
      <Form submit={t('dialog.save')} send={save}>
        {(errors) => (
          <>
            <Field
              name={field}
              label={t('folder.name')}
              hint={t('folder.rename.hint')}
              defaultValue={folder}
              dir="auto"
              maxLength={100}
              autoComplete="off"
              list="other-folders"
              errors={errors?.[field]}
              onFocus={({ target }) => target.select()}
            />
            <datalist id="other-folders">
              {others.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Form>
    </Dialog>
  )
}
