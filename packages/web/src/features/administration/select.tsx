import { useId } from 'react'
import styles from './administration.module.css'

interface SelectProps {
  name: string
  label: string
  options: readonly { value: string; text: string }[]
}

export function Select({ name, label, options }: SelectProps) {
  const id = useId()
  return (
    <div className={styles['select']}>
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
