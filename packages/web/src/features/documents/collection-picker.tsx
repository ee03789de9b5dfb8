import type { Collection, Id } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { collectionsQuery } from '../../api/collections.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Picker } from '../../ui/picker.tsx'
import styles from './collection-picker.module.css'
import { toldCount } from './told-count.ts'

interface CollectionPickerProps {
  chosen: readonly Id[]
  /** Whether answers are taken from these alone, or are refused. */
  only: boolean
  choose(ids: Id[], only: boolean): void
}

/** Which documents the answers of this conversation are taken from. */
export function CollectionPicker({ chosen, only, choose }: CollectionPickerProps) {
  const [open, setOpen] = useState(false)
  const list = useInfiniteQuery({ ...collectionsQuery, enabled: open || chosen.length > 0 })
  const collections = list.data?.pages.flatMap(({ items }) => items) ?? []

  // One that was deleted or is no longer shared counts for nothing.
  const known = list.data === undefined ? chosen : chosen.filter((one) => collections.some((each) => each.id === one))
  const single = known.length === 1 ? collections.find((one) => one.id === known[0])?.name : undefined
  const name = single ?? (known.length === 0 ? t('picker.none') : t('picker.some', { count: known.length }))
  const toggle = (collection: Collection, on: boolean): void => {
    const next = on ? [...known, collection.id] : known.filter((one) => one !== collection.id)
    choose(next, only && next.length > 0)
  }

  return (
    <Picker
      label={t('picker.label', { name })}
      title={t('picker.title')}
      chosen={known.length > 0}
      size={collections.length}
      toggled={setOpen}
      face={
        <>
          <Icon name="files" size={18} />
          {known.length > 0 && <span dir="auto">{name}</span>}
        </>
      }
    >
      {(close) => (
        <div className={styles['choices']}>
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
                  <small>{toldCount(collection.documents)}</small>
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
          <Link href="/documents" className={styles['manage']} onClick={close}>
            <Icon name="plus" size={17} />
            {t('picker.manage')}
          </Link>
        </div>
      )}
    </Picker>
  )
}
