import { Component, type ReactNode } from 'react'
import { t } from '../i18n/index.ts'
import { Button } from './button.tsx'
import styles from './broken.module.css'

/** The last resort when drawing itself fails: says so, and offers the way on. */
export class Broken extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <main className={styles['page']} role="alert">
        <p>{t('error.page')}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {t('error.reload')}
        </Button>
      </main>
    )
  }
}
