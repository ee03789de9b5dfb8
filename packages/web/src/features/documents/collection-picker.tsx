import type { Collection, Id } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, useLayoutEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { collectionsQuery } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { placePopover } from '../../ui/place-popover.ts'
import styles from './collection-picker.module.css'

interface CollectionPickerProps {
  chosen: readonly Id[]
  /** Whether answers are taken from these alone, or are refused. */
  only: boolean
  choose(ids: Id[], only: boolean): void
}

export const withOne = (ids: readonly Id[], id: Id): Id[] => [...ids.filter((one) => one !== id), id]

/** Which documents the answers of this conversation are taken from. */
export function CollectionPicker({ chosen, only, choose }: CollectionPickerProps) {
  const id = useId()
  const popover = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const [opening, setOpening] = useState(0)
  const open = opening > 0
  const list = useInfiniteQuery({ ...collectionsQuery, enabled: open || chosen.length > 0 })
  const collections = list.data?.pages.flatMap(({ items }) => items) ?? []
  useLayoutEffect(() => {
    if (opening > 0 && popover.current !== null) placePopover(popover.current, button.current)
  }, [opening, collections.length])

  // One that was deleted or is no longer shared counts for nothing.
  const known = list.data === undefined ? chosen : chosen.filter((one) => collections.some((each) => each.id === one))
  const single = known.length === 1 ? collections.find((one) => one.id === known[0])?.name : undefined
  const name = single ?? (known.length === 0 ? t('picker.none') : t('picker.some', { count: known.length }))
  const toggle = (collection: Collection, on: boolean): void => {
    const next = on ? [...known, collection.id] : known.filter((one) => one !== collection.id)
    choose(next, only && next.length > 0)
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
        aria-label={t('picker.label', { name })}
        title={t('picker.label', { name })}
        data-chosen={known.length > 0}
      >
        <Icon name="files" size={18} />
        {known.length > 0 && <span dir="auto">{name}</span>}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t('picker.title')}
        className={styles['popover']}
        onToggle={({ newState }) => setOpening((before) => (newState === 'open' ? before + 1 : 0))}
      >
        {open && (
          <>
            <h2>{t('picker.title')}</h2>
            <p>{t(collections.length === 0 && !list.isPending ? 'picker.empty' : 'picker.lead')}</p>
            <ul>
              {collections.map((collection) => (
                <li key={collection.id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={known.includes(collection.id)}
                      onChange={({ target }) => toggle(collection, target.checked)}
                    />
                    <span dir="auto">{collection.name}</span>
                    <small>{t('documents.count', { count: collection.documents.ready })}</small>
                  </label>
                </li>
              ))}
            </ul>
            {known.length > 0 && (
              <label className={styles['only']}>
                <input type="checkbox" checked={only} onChange={({ target }) => choose([...known], target.checked)} />
                <span>{t('picker.only')}</span>
              </label>
            )}
            <Link href="/documents" className={styles['manage']} onClick={() => popover.current?.hidePopover()}>
              <Icon name="plus" size={17} />
              {t('picker.manage')}
            </Link>
          </>
        )}
      </div>
    </>
  )
}
