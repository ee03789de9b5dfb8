import { Link } from 'wouter'
import { t } from '../../i18n/index.ts'
import styles from './conversation.module.css'
import { PageHeader } from './page-header.tsx'

/** In the place of what is not there. */
export function GoneNote({ page = false }: { page?: boolean }) {
  return (
    <>
      <PageHeader />
      <div className={styles['gone']}>
        <h1>{t(page ? 'missing.title' : 'conversation.gone.title')}</h1>
        <p>{t(page ? 'missing.text' : 'conversation.gone.text')}</p>
        <Link href="/">{t('conversation.gone.new')}</Link>
      </div>
    </>
  )
}
