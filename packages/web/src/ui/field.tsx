import { useId, type InputHTMLAttributes } from 'react'
import styles from './field.module.css'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string
  errors?: string[] | undefined
}

export function Field({ label, hint, errors, ...input }: FieldProps) {
  const id = useId()
  const wrong = errors !== undefined && errors.length > 0
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={wrong} aria-describedby={hint || wrong ? `${id}-about` : undefined} {...input} />
      {(hint || wrong) && (
        <p id={`${id}-about`} className={wrong ? styles['error'] : styles['hint']}>
          {wrong ? errors.join(' ') : hint}
        </p>
      )}
    </div>
  )
}
