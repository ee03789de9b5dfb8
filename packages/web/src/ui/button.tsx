import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react'
import styles from './button.module.css'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import { Spinner } from './spinner.tsx'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  /** Shows that it is at work, and takes no second press meanwhile. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** A button that is at work is not disabled: that would take the focus from whoever pressed it by the keyboard. */
const hold = (event: MouseEvent): void => event.preventDefault()

export function Button({ look = 'plain', icon, busy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(styles['button'], styles[look], className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? hold : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'busy'> {
  icon: IconName
  label: string
  size?: 'small' | 'normal'
}

/** Named for everybody: the label is read out and shown on hover. */
export function IconButton({ icon, label, size = 'normal', look = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={classes(styles['icon'], styles[look], styles[size], className)}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} size={size === 'small' ? 17 : 20} />
    </button>
  )
}
