import { useId, type InputHTMLAttributes, type Ref } from 'react'
import styles from './field.module.css'
import { Icon } from './icon.tsx'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string
  errors?: string[] | undefined
  ref?: Ref<HTMLInputElement>
}

/** A field with its name above and, tied to it for everybody, its hint or what is wrong below. */
export function Field({ label, hint, errors, id: given, ...input }: FieldProps) {
  const made = useId()
  const id = given ?? made
  const wrong = errors !== undefined && errors.length > 0
  const about = [wrong && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles['field']} data-wrong={wrong}>
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={wrong || undefined} aria-describedby={about === '' ? undefined : about} {...input} />
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
