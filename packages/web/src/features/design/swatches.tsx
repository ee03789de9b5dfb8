import { classes } from '../../ui/classes.ts'
import styles from './design.module.css'

const names = [
  'paper',
  'sunken',
  'raised',
  'said',
  'hover',
  'line',
  'ink',
  'accent',
  'danger',
  'caution',
  'good',
] as const

export function Swatches() {
  return (
    <ul className={styles['swatches']}>
      {names.map((name) => (
        <li key={name} className={classes(styles['swatch'], styles[name])}>
          {name}
        </li>
      ))}
    </ul>
  )
}
