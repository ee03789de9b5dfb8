import type { ButtonHTMLAttributes, Ref } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './button.module.css'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'main' | 'plain' | 'quiet' | 'danger'
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${styles['button']} ${styles[look]} ${className}`} {...rest} />
}

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  icon: IconName
  label: string
  size?: number
}

/** Named for everybody: the label is read out and shown on hover. */
export function IconButton({
  icon,
  label,
  size,
  className = '',
  type = 'button',
  look = 'quiet',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      className={`${styles['icon']} ${styles[look]} ${className}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} {...(size !== undefined && { size })} />
    </button>
  )
}
