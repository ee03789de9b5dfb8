import { useId, type TextareaHTMLAttributes } from 'react'
import styles from './text-area.module.css'

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string
  hint?: string
  errors?: string[] | undefined
}

/** A field for more than a line. */
export function TextArea({ label, hint, errors, ...rest }: TextAreaProps) {
  const id = useId()
  const wrong = errors !== undefined && errors.length > 0
  const about = [wrong && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles['area']} data-wrong={wrong}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={8}
        dir="auto"
        aria-invalid={wrong || undefined}
        aria-describedby={about === '' ? undefined : about}
        {...rest}
      />
      {wrong && (
        <p id={`${id}-error`} className={styles['error']}>
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
