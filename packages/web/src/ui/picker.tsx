import { useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import styles from './picker.module.css'
import { placePopover } from './place-popover.ts'

/** The look of a button in the composer's row that opens what can be chosen, for menus too. */
export const pickerButton = styles['button']

interface PickerProps {
  /** The button's name: what is chosen now. */
  label: string
  /** What the button shows. */
  face: ReactNode
  /** Something is chosen where nothing has to be. */
  chosen?: boolean
  /** The name of what opens. */
  title: string
  /** What opens changes its size with this. */
  size?: unknown
  toggled?(open: boolean): void
  /** What opens; it may close it, which gives the focus back. */
  children(close: () => void): ReactNode
}

/** A button and what it opens, on the platform's popover: it closes on Escape and on a press elsewhere. */
export function Picker({ label, face, chosen = false, title, size, toggled, children }: PickerProps) {
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Counted, for one closed and opened again at once only tells that it is open. None: it is closed.
  const [opening, setOpening] = useState(0)
  const open = opening > 0
  // Its content is drawn when it opens: only then is its size known.
  useLayoutEffect(() => {
    if (opening > 0 && place.current !== null) placePopover(place.current, button.current)
  }, [opening, size])
  useLayoutEffect(() => {
    if (opening > 0) place.current?.querySelector('input')?.focus()
  }, [opening])
  function close(): void {
    place.current?.hidePopover()
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['button']}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={label}
        title={label}
        data-chosen={chosen}
      >
        {face}
      </button>
      <div
        ref={place}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={title}
        className={styles['popover']}
        onToggle={({ newState }) => {
          setOpening((before) => (newState === 'open' ? before + 1 : 0))
          toggled?.(newState === 'open')
        }}
      >
        {open && children(close)}
      </div>
    </>
  )
}
