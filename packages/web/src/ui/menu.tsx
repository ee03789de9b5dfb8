import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './menu.module.css'
import { placePopover } from './place-popover.ts'

export type MenuEntry =
  | {
      text: string
      about?: string | undefined
      icon?: IconName
      /** Instead of an icon. */
      picture?: ReactNode
      danger?: boolean
      chosen?: boolean
      choose: () => void
    }
  /** Stands above the entries that follow it. */
  | { heading: string }

interface MenuProps {
  label: string
  entries: MenuEntry[]
  className?: string | undefined
  children: ReactNode
}

/** A button with a list of actions, on the platform's popover: it closes on Escape and on a press elsewhere. */
export function Menu({ label, entries, className, children }: MenuProps) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Counted, for a menu closed and opened again at once only tells that it is open. None: it is closed.
  const [opening, setOpening] = useState(0)
  const open = opening > 0

  // Its entries are drawn when it opens: only then is its size known.
  useLayoutEffect(() => {
    if (opening === 0 || menu.current === null) return
    placePopover(menu.current, button.current)
    menu.current.querySelector('button')?.focus()
  }, [opening])

  const items = (): HTMLButtonElement[] => [...(menu.current?.querySelectorAll('button') ?? [])]

  function onKeyDown(event: KeyboardEvent): void {
    const all = items()
    const at = all.findIndex((item) => item === document.activeElement)
    const target = targetOf(event.key, at, all)
    if (event.key === 'Tab') menu.current?.hidePopover()
    if (target === undefined) return
    event.preventDefault()
    target.focus()
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
        title={label}
        data-open={open}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={styles['menu']}
        onKeyDown={onKeyDown}
        onToggle={({ newState }) => setOpening((before) => (newState === 'open' ? before + 1 : 0))}
      >
        {open &&
          entries.map((entry, index) =>
            'heading' in entry ? (
              <p key={index} className={styles['heading']} role="presentation">
                {entry.heading}
              </p>
            ) : (
              <button
                key={index}
                type="button"
                tabIndex={-1}
                role={entry.chosen === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={entry.chosen}
                className={classes(styles['entry'], entry.danger === true && styles['danger'])}
                onClick={() => {
                  menu.current?.hidePopover()
                  button.current?.focus()
                  entry.choose()
                }}
              >
                {entry.icon && <Icon name={entry.icon} size={18} />}
                {entry.picture}
                <span>
                  {entry.text}
                  {entry.about !== undefined && <small> · {entry.about}</small>}
                </span>
                {entry.chosen === true && <Icon name="check" size={17} />}
              </button>
            ),
          )}
      </div>
    </>
  )
}

function targetOf(key: string, at: number, all: HTMLButtonElement[]): HTMLButtonElement | undefined {
  if (key === 'ArrowDown') return all[(at + 1) % all.length]
  if (key === 'ArrowUp') return all.at(at - 1)
  if (key === 'Home') return all[0]
  if (key === 'End') return all.at(-1)
  if (key.length !== 1 || key === ' ') return undefined
  const wanted = key.toLowerCase()
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)]
  return after.find((item) => item.textContent.trim().toLowerCase().startsWith(wanted))
}
