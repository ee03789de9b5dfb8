import { ProblemError } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import styles from './chat.module.css'

/** A failure where it happened, in the server's words, with the way on. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const text = error instanceof ProblemError ? error.problem.detail : t('error.unexpected')
  return (
    <div role="alert" className={styles['problem']}>
      <p>{text}</p>
      {retry && (
        <Button onClick={retry} look="plain">
          {t('message.retry')}
        </Button>
      )}
    </div>
  )
}
