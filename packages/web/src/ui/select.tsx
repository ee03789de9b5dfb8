import { useId } from 'react'
import styles from './select.module.css'

interface SelectProps {
  label: string
  options: readonly { value: string; text: string }[]
  /** In a form. */
  name?: string
  initial?: string
  hint?: string
  /** Outside of one: what is chosen, and what to do when that changes. */
  value?: string
  choose?(value: string): void
}

/** The platform's own: a phone shows it as a phone does. */
export function Select({ label, options, name, initial, hint, value, choose }: SelectProps) {
  const id = useId()
  return (
    <div className={styles['select']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...(choose === undefined
          ? { defaultValue: initial }
          : { value, onChange: ({ target }) => choose(target.value) })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  )
}
