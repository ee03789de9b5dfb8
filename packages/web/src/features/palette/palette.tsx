import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { findItems, type PaletteItem } from './palette-item.ts'
import styles from './palette.module.css'
import { PaletteOption } from './palette-option.tsx'
import { useFoundMessages } from './use-found-messages.ts'
import { usePaletteItems } from './use-palette-items.ts'

/** Everything there is, by typing: what can be done, the conversations, and what was said in them. */
export default function Palette({ close }: { close: () => void }) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const { items: messages, searching } = useFoundMessages(typed)
  const groups = findItems([...usePaletteItems(), ...messages], typed)
  const flat = groups.flatMap(({ items }) => items)
  const active = flat[Math.min(at, flat.length - 1)]

  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  useEffect(() => {
    document.getElementById(`${id}-${active?.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active?.id])

  function take(item: PaletteItem | undefined): void {
    if (item === undefined) return
    dialog.current?.close()
    close()
    // Once this has closed and given the focus back, what opens next may take it.
    setTimeout(item.run)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && flat.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, flat.length - 1) + step + flat.length) % flat.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(active)
    }
  }

  return (
    <dialog
      ref={dialog}
      className={styles['palette']}
      aria-label={t('palette.title')}
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) close()
      }}
      onPointerDown={({ target, currentTarget }) => {
        if (target === currentTarget) currentTarget.close()
      }}
    >
      <label className={styles['search']}>
        <Icon name="search" size={20} />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={active === undefined ? undefined : `${id}-${active.id}`}
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          value={typed}
          dir={typed === '' ? undefined : 'auto'}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          onKeyDown={onKeyDown}
          onChange={({ target }) => {
            setTyped(target.value)
            setAt(0)
          }}
        />
      </label>
      <div id={`${id}-list`} role="listbox" aria-label={t('palette.title')} className={styles['list']}>
        {groups.map(({ name, items }) => (
          <div key={name} role="group" aria-label={t(name)}>
            <p className={styles['heading']} aria-hidden="true">
              {t(name)}
            </p>
            {items.map((item) => (
              <PaletteOption
                key={item.id}
                id={`${id}-${item.id}`}
                item={item}
                active={item === active}
                choose={() => take(item)}
              />
            ))}
          </div>
        ))}
      </div>
      <p className={styles['nothing']} role="status">
        {flat.length === 0 && (searching ? t('palette.searching') : t('palette.nothing', { typed }))}
      </p>
    </dialog>
  )
}
