import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import styles from './menu.module.css'

export interface MenuEntry {
  text: string
  choose: () => void
  danger?: boolean
  chosen?: boolean
}

/** A button with a list of actions, on the platform's popover: it closes on Escape and on a click elsewhere. */
export function Menu({
  label,
  entries,
  className,
  children,
}: {
  label: string
  entries: MenuEntry[]
  className?: string | undefined
  children: ReactNode
}) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)

  const place = (): void => {
    const [at, box] = [button.current?.getBoundingClientRect(), menu.current]
    if (at === undefined || box === null) return
    const below = at.bottom + box.offsetHeight + 8 < innerHeight
    box.style.top = `${below ? at.bottom + 4 : at.top - box.offsetHeight - 4}px`
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`
    box.querySelector('button')?.focus()
  }
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || menu.current === null) return
    event.preventDefault()
    const buttons = [...menu.current.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className={styles['menu']}
        onKeyDown={move}
        onToggle={({ newState }) => {
          setOpen(newState === 'open')
          if (newState === 'open') place()
        }}
      >
        {entries.map(({ text, choose, danger, chosen }) => (
          <button
            key={text}
            type="button"
            role={chosen === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={chosen}
            className={danger ? styles['danger'] : undefined}
            onClick={() => {
              menu.current?.hidePopover()
              button.current?.focus()
              choose()
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </>
  )
}
