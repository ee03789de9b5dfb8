import { t } from '../i18n/index.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import styles from './failed-note.module.css'
import { Icon } from './icon.tsx'

/** In the place of what could not be loaded: why, and the way on. */
export function FailedNote({
  text,
  retry,
  wholePage = false,
  title = false,
}: {
  text: string
  retry: () => void
  wholePage?: boolean
  /** Where it stands for a whole page, it is its heading. */
  title?: boolean
}) {
  const Place = wholePage ? 'main' : 'div'
  return (
    <Place className={classes(styles['note'], wholePage && styles['wholePage'])} role={wholePage ? undefined : 'alert'}>
      <Icon name="warning" size={22} />
      {title ? <h1>{text}</h1> : <p>{text}</p>}
      <Button icon="again" onClick={retry}>
        {t('error.retry')}
      </Button>
    </Place>
  )
}
