import { Suspense } from 'react'
import { laterExtra } from '../../i18n/later.tsx'
import styles from './assistant-picture.module.css'

const Drawn = laterExtra(async () => ({ default: (await import('./drawn-picture.tsx')).DrawnPicture }), false)

/** What stands for an assistant beside its name: drawn where there is a drawing of it, else the character itself. */
export function AssistantPicture({ of, large = false }: { of: string; large?: boolean }) {
  return (
    <span className={styles['picture']} data-large={large} aria-hidden="true">
      <Suspense>
        <Drawn of={of} size={large ? 24 : 17} />
      </Suspense>
    </span>
  )
}
