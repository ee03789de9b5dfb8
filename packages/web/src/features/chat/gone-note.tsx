import { Link } from 'wouter'
import { t } from '../../i18n/index.ts'
import styles from './conversation.module.css'
import { PageHeader } from './page-header.tsx'

export function GoneNote() {
  return (
    <>
      <PageHeader />
      <div className={styles['gone']}>
        <h1>{t('conversation.gone.title')}</h1>
        <p>{t('conversation.gone.text')}</p>
        <Link href="/">{t('conversation.gone.new')}</Link>
      </div>
    </>
  )
}
