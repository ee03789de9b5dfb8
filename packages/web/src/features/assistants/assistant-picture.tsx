import { Suspense } from 'react'
import { laterExtra } from '../../i18n/later.tsx'
import styles from './assistant-picture.module.css'

const Drawn = laterExtra(async () => ({ default: (await import('./drawn-picture.tsx')).DrawnPicture }), false)

/** What stands for an assistant beside its name: drawn where there is a drawing of it, else the character itself. */
export function AssistantPicture({ of }: { of: string }) {
  return (
    <span className={styles['picture']} aria-hidden="true">
      <Suspense>
        <Drawn of={of} size={17} />
      </Suspense>
    </span>
  )
}
