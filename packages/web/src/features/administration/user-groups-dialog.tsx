import type { ManagedUser } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery } from '../../api/administration.ts'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import styles from './administration.module.css'

interface UserGroupsDialogProps {
  user: ManagedUser
  save(groupIds: string[]): Promise<unknown>
  close(): void
}

export function UserGroupsDialog({ user, save, close }: UserGroupsDialogProps) {
  const { data } = useQuery(groupsQuery)
  const all = data?.items ?? []
  const send = async (values: Record<string, string>): Promise<void> => {
    await save(all.filter(({ id }) => values[id] === 'on').map(({ id }) => id))
    close()
  }
  return (
    <Dialog title={t('users.groups', { name: user.displayName })} onClose={close}>
      {data !== undefined && all.length === 0 && <p>{t('groups.none')}</p>}
      {all.length > 0 && (
        <Form submit={t('dialog.save')} send={send}>
          {() => (
            <fieldset className={styles['fields']}>
              <legend className="hidden-text">{t('admin.place.groups')}</legend>
              {all.map(({ id, name }) => (
                <label key={id} className={styles['pick']}>
                  <input type="checkbox" name={id} defaultChecked={user.groups.some((one) => one.id === id)} />
                  {name}
                </label>
              ))}
            </fieldset>
          )}
        </Form>
      )}
    </Dialog>
  )
}
