import { useEffect, useState } from 'react'
import { appUrl } from '../../api/base.ts'
import { t } from '../../i18n/index.ts'
import { EntryPage } from '../entry/entry-page.tsx'
import styles from '../entry/entry.module.css'
import { cameBackWith } from '../entry/sign-in-problem.ts'
import { tellProved } from './prove-at-service.ts'

/** Where a sign-in service leads back to after somebody showed it once more who they are. */
export default function ConfirmedPage() {
  const [problem] = useState(cameBackWith)
  useEffect(() => tellProved(problem), [problem])
  return (
    <EntryPage
      title={t(problem === null ? 'confirmed.title' : 'confirmed.not')}
      lead={problem === null ? t('confirmed.lead') : t(`signInProblem.${problem}`)}
    >
      {/* The window that asked is still there, unless somebody opened this address by hand. */}
      <div className={styles['links']}>
        <a href={appUrl('').href}>{t('mail.on')}</a>
      </div>
    </EntryPage>
  )
}
