import { useId } from 'react'
import { Icon } from './icon.tsx'
import styles from './select.module.css'

interface SelectProps {
  label: string
  options: readonly { value: string; text: string }[]
  /** In a form. */
  name?: string
  initial?: string
  hint?: string
  errors?: string[] | undefined
  /** Outside of one: what is chosen, and what to do when that changes. */
  value?: string
  choose?(value: string): void
}

/** The platform's own: a phone shows it as a phone does. */
export function Select({ label, options, name, initial, hint, errors, value, choose }: SelectProps) {
  const id = useId()
  const wrong = errors !== undefined && errors.length > 0
  const about = [wrong && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles['select']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        aria-invalid={wrong || undefined}
        aria-describedby={about === '' ? undefined : about}
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
      {wrong && (
        <p id={`${id}-error`} className={styles['error']}>
          <Icon name="warning" size={16} />
          {errors.join(' ')}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  )
}
