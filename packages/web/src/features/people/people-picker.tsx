import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react'
import { peopleGroupsQuery, peopleQuery } from '../../api/people.ts'
import { enDocuments } from '../../i18n/en/documents.ts'
import { learn, t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './people-picker.module.css'

learn(enDocuments)

export type Picked = { to: 'user' | 'group'; id: Id; name: string } | { to: 'everyone' }

interface PeoplePickerProps {
  label: string
  pick(picked: Picked): void
  /** Whether one may choose the whole house at once. */
  everyone?: boolean
}

/** Finds people and groups by part of their name. */
export function PeoplePicker({ label, pick, everyone = false }: PeoplePickerProps) {
  const id = useId()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const asked = useDeferredValue(text.trim())
  const people = useQuery({ ...peopleQuery(asked), enabled: open })
  const groups = useQuery({ ...peopleGroupsQuery, enabled: open })
  const all = { key: 'everyone', name: t('sharing.everyone'), about: '', picked: { to: 'everyone' } as const }
  // Below everybody whose name begins like it, and not before they are known: nobody shares with all by haste.
  const meansAll = asked !== '' && !people.isFetching && beginsAlike(all.name, asked)
  const options = [
    ...(everyone && asked === '' ? [all] : []),
    ...(groups.data?.items ?? [])
      .filter(({ name }) => name.toLowerCase().includes(asked.toLowerCase()))
      .map((group) => ({
        key: group.id,
        name: group.name,
        about: t('sharing.about.group'),
        picked: { to: 'group', id: group.id, name: group.name } as const,
      })),
    ...(people.data?.items ?? []).map((person) => ({
      key: person.id,
      name: person.displayName,
      about: `@${person.username}`,
      picked: { to: 'user', id: person.id, name: person.displayName } as const,
    })),
    ...(everyone && meansAll ? [all] : []),
  ]
  const take = (picked: Picked | undefined): void => {
    if (picked === undefined) return
    setText('')
    setOpen(false)
    pick(picked)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) {
      event.preventDefault()
      setOpen(true)
      setAt((at + step + options.length) % options.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (open) take(options[at]?.picked)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      setOpen(false)
    }
  }
  const shows = open && options.length > 0
  return (
    <div
      className={styles['picker']}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOpen(false)
      }}
    >
      <Field
        label={label}
        role="combobox"
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-activedescendant={shows ? `${id}-${at}` : undefined}
        value={text}
        autoComplete="off"
        dir="auto"
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onChange={({ target }) => {
          setText(target.value)
          setAt(0)
          setOpen(true)
        }}
      />
      {open && asked !== '' && options.length === 0 && !people.isFetching && (
        <p className={styles['nobody']}>{t('people.nobody')}</p>
      )}
      <ul id={`${id}-list`} role="listbox" aria-label={label} className={styles['list']} hidden={!shows}>
        {shows &&
          options.map(({ key, name, about, picked }, index) => (
            <li
              key={key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              data-active={index === at}
              // The field keeps the focus; a finger that only scrolls the list chooses nobody.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(picked)}
            >
              <Icon name={picked.to === 'user' ? 'user' : 'users'} size={17} />
              <span dir="auto">{name}</span>
              <small>{about}</small>
            </li>
          ))}
      </ul>
    </div>
  )
}

/** "everyone" means "Everybody here", too. */
function beginsAlike(name: string, typed: string): boolean {
  return name.toLowerCase().startsWith(typed.toLowerCase().slice(0, 4))
}
