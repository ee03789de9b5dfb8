import { logoUrl, useAppearance } from '../api/appearance.ts'
import { classes } from './classes.ts'
import styles from './wordmark.module.css'

/** A P that is a speech bubble: its bowl holds two who talk, its stem is where the voice comes from. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="3.4">
      <path
        d="M6.500 28.500V13.800A9.800 9.800 0 0 1 16.300 4h1.400a8.800 8.800 0 0 1 0 17.600h-3.400c-1.700 0-3.200.700-4.300 2z"
        strokeLinejoin="round"
      />
      <circle cx="13.600" cy="12.900" r="1.900" fill="currentColor" stroke="none" />
      <circle cx="20.100" cy="12.900" r="1.900" fill="currentColor" stroke="none" />
    </svg>
  )
}

export function Wordmark({ large = false }: { large?: boolean }) {
  const { name, logo } = useAppearance()
  return (
    <span className={classes(styles['wordmark'], large && styles['large'])}>
      {logo === null ? <Mark /> : <img src={logoUrl(logo)} alt="" />}
      <span dir="auto">{name}</span>
    </span>
  )
}
