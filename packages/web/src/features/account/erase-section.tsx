import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { profileQuery } from '../../api/account.ts'
import { appUrl } from '../../api/base.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { forgetWords } from '../../api/kept-words.ts'
import { forgetKept } from '../../worker/offline.ts'
import { PasswordField } from '../entry/password-field.tsx'
import { confirmed } from './confirm.ts'
import styles from './data.module.css'

const lost = ['erase.lost.chats', 'erase.lost.files', 'erase.lost.account'] as const

export function EraseSection() {
  const [asking, setAsking] = useState(false)
  return (
    <Section title={t('erase.title')} lead={t('erase.lead')}>
      <div>
        <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
          {t('erase.begin')}
        </Button>
      </div>
      {asking && <EraseDialog close={() => setAsking(false)} />}
    </Section>
  )
}

/** By the password; who has none proves it as the server asks. */
function EraseDialog({ close }: { close: () => void }) {
  const { data } = useQuery(profileQuery)
  const byPassword = data?.hasPassword !== false
  const erase = async ({ password = '' }: Record<string, string>): Promise<void> => {
    await confirmed(() => call('DELETE', 'me', nothing, { body: byPassword ? { password } : {} }))
    forgetWords()
    await forgetKept()
    window.location.assign(appUrl('').href)
  }
  return (
    <Dialog title={t('erase.ask')} onClose={close}>
      <ul className={styles['list']}>
        {lost.map((one) => (
          <li key={one}>{t(one)}</li>
        ))}
      </ul>
      <p>{t('erase.forever')}</p>
      <Form submit={t('erase.submit')} send={erase} danger>
        {(errors) => byPassword && <PasswordField isNew={false} errors={errors?.['password']} />}
      </Form>
    </Dialog>
  )
}
