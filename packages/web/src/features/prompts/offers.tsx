import { promptVariables, type Id, type Prompt } from '@parley/contract'
import { useEffect, useId, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { useLocation } from 'wouter'
import { enPrompts } from '../../i18n/en/prompts.ts'
import { learn, t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Draft } from '../chat/use-draft.ts'
import { FillDialog } from './fill-dialog.tsx'
import styles from './offers.module.css'
import { tokenAt, withInstead, type Token } from './token.ts'
import { useOffers, type Offer } from './use-offers.ts'

learn(enPrompts)

/** What becomes of whom or what one turns to. */
export interface Mention {
  assistant(id: Id): void
  collection(id: Id): void
}

interface OffersProps {
  field: RefObject<HTMLTextAreaElement | null>
  draft: Draft
  mention: Mention | null
}

/** Above the field while something is typed to be found: chosen by keys that stay in the field, or by a press. */
export default function Offers({ field, draft, mention }: OffersProps) {
  const { text } = draft
  const caret = useCaret(field)
  const [, navigate] = useLocation()
  const [filling, setFilling] = useState<{ prompt: Prompt; token: Token } | null>(null)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const found = tokenAt(text, Math.min(caret, text.length))
  const key = found && `${found.kind} ${found.from}`
  const token = found === null || key === dismissed || (found.kind === 'mention' && mention === null) ? null : found
  const items = useOffers(token)
  const place = token === null ? '' : `${key} ${token.query}`
  const [moved, setMoved] = useState({ place, at: 0 })
  const active = moved.place === place ? Math.min(moved.at, Math.max(0, items.length - 1)) : 0
  const id = useId()

  function put(at: Token, words: string): void {
    const next = withInstead(text, at, words)
    draft.change(next.text)
    setDismissed(null)
    // After the field has its words, so that the caret stands behind those that were put in.
    setTimeout(() => {
      field.current?.focus()
      field.current?.setSelectionRange(next.caret, next.caret)
    })
  }
  function choose(item: Offer): void {
    if (token === null) return
    switch (item.kind) {
      case 'manage':
        put(token, '')
        return navigate('/prompts')
      case 'prompt':
        if (promptVariables(item.prompt.text).length > 0) return setFilling({ prompt: item.prompt, token })
        return put(token, item.prompt.text)
      case 'assistant':
        mention?.assistant(item.id)
        return put(token, '')
      case 'collection':
        mention?.collection(item.id)
        return put(token, '')
      case 'document':
        mention?.collection(item.collectionId)
        return put(token, `“${item.name}” `)
    }
  }

  const open = items.length > 0
  useKeys(field, open, {
    move: (by) => setMoved({ place, at: (active + by + items.length) % items.length }),
    take() {
      const item = items[active]
      if (item !== undefined) choose(item)
    },
    leave: () => setDismissed(key),
  })
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (open && box.current !== null) fitAbove(box.current, field.current)
  })
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || !open) return
    element.setAttribute('aria-autocomplete', 'list')
    element.setAttribute('aria-controls', id)
    element.setAttribute('aria-activedescendant', `${id}-${active}`)
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
    return () => {
      for (const name of ['autocomplete', 'controls', 'activedescendant']) element.removeAttribute(`aria-${name}`)
    }
  }, [field, open, id, active, place])

  return (
    <>
      {/* There before its words, or they would not be announced. */}
      <p role="status" className="hidden-text">
        {open && t('offers.count', { count: items.length })}
      </p>
      {open && token !== null && (
        <div ref={box} className={styles['box']}>
          {token.kind === 'prompt' && items.length === 1 && token.query === '' && <p>{t('offers.prompts.empty')}</p>}
          <div
            id={id}
            role="listbox"
            tabIndex={-1}
            aria-label={t(token.kind === 'prompt' ? 'offers.prompts' : 'offers.mentions')}
          >
            {items.map((item, at) => (
              <Option
                key={`${item.kind} ${item.id}`}
                id={`${id}-${at}`}
                item={item}
                active={at === active}
                begins={item.group !== undefined && items[at - 1]?.group !== item.group}
                choose={() => choose(item)}
              />
            ))}
          </div>
        </div>
      )}
      {filling !== null && (
        <FillDialog
          prompt={filling.prompt}
          close={() => setFilling(null)}
          take={(words) => {
            setFilling(null)
            put(filling.token, words)
          }}
        />
      )}
    </>
  )
}

interface OptionProps {
  id: string
  item: Offer
  active: boolean
  /** The first of its group. */
  begins: boolean
  choose(): void
}

function Option({ id, item: { name, about, icon, group }, active, begins, choose }: OptionProps) {
  return (
    <>
      {begins && (
        <p className={styles['group']} role="presentation">
          {group}
        </p>
      )}
      {/* Its keys are those of the field, where the focus stays. */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={active}
        className={styles['option']}
        onPointerDown={(event) => event.preventDefault()}
        onClick={choose}
      >
        <Icon name={icon} size={18} />
        <span className={styles['name']} dir="auto">
          {name}
        </span>
        {about !== undefined && about !== '' && (
          <span className={styles['aside']} dir="auto">
            {about}
          </span>
        )}
      </div>
    </>
  )
}

const edge = 64
const tallest = 320

/** No higher than there is room for above the field, below the head of the page. */
function fitAbove(box: HTMLElement, field: HTMLElement | null): void {
  const top = field?.getBoundingClientRect().top ?? 0
  box.style.maxBlockSize = `${Math.max(96, Math.min(tallest, top - edge))}px`
}

/** Where the caret stands, whatever moved it. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>): number {
  const [caret, setCaret] = useState(() => field.current?.selectionEnd ?? 0)
  useEffect(() => {
    const look = (): void => setCaret(field.current?.selectionEnd ?? 0)
    document.addEventListener('selectionchange', look)
    field.current?.addEventListener('input', look)
    const element = field.current
    return () => {
      document.removeEventListener('selectionchange', look)
      element?.removeEventListener('input', look)
    }
  }, [field])
  return caret
}

interface Keys {
  move(by: number): void
  take(): void
  leave(): void
}

/** At the field itself, before it takes Enter for sending. */
function useKeys(field: RefObject<HTMLTextAreaElement | null>, open: boolean, keys: Keys): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const element = field.current
    if (element === null || !open) return
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return
      const { move, take, leave } = latest.current
      if (event.key === 'ArrowDown') move(1)
      else if (event.key === 'ArrowUp') move(-1)
      else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) take()
      else if (event.key === 'Escape') leave()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    element.addEventListener('keydown', listen)
    return () => element.removeEventListener('keydown', listen)
  }, [field, open])
}
