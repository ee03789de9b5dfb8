import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useLocation, useSearch } from 'wouter'
import { problemOf } from '../../api/http.ts'
import { modelsQuery } from '../../api/queries.ts'
import { addressOf, foundQuery, readWish, type SearchWish } from '../../api/search.ts'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { PageHeader } from '../chat/page-header.tsx'
import { useShell } from '../shell/shell-context.ts'
import { Found } from './found.tsx'
import styles from './search.module.css'

const restMs = 200

/** Everything that was said, with what narrows it; the address holds the question, so that it can be kept and shared. */
export default function SearchPage() {
  const [, navigate] = useLocation()
  const asked = useSearch()
  const [wish, setWish] = useState(() => readWish(asked))
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    document.title = `${t('search.title')} · ${houseName()}`
  }, [])
  useEffect(() => {
    const address = addressOf(wish)
    if (address === addressOf(readWish(asked))) return
    const here = window.location.pathname
    const timer = setTimeout(() => {
      // Whoever has left meanwhile is not called back, though the next page may still be on its way.
      if (window.location.pathname === here) navigate(address, { replace: true })
    }, restMs)
    return () => clearTimeout(timer)
  }, [wish, asked, navigate])

  const change = (part: Partial<SearchWish>): void => setWish((before) => ({ ...before, ...part }))
  const settled = useDeferredValue(readWish(asked))
  const found = useInfiniteQuery(foundQuery(settled))
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const isAsking = settled.q.trim() !== ''

  /** Arrows lead through what was found, from the field down and back. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || event.target instanceof HTMLSelectElement) return
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    if (at === -1 && step === -1) return
    event.preventDefault()
    if (at === 0 && step === -1) document.getElementById('search-field')?.focus()
    else links[at + step]?.focus()
  }

  return (
    <>
      <PageHeader>
        <h1>{t('search.title')}</h1>
      </PageHeader>
      <div className={styles['scroll']} onKeyDown={onKeyDown}>
        <div className={styles['content']}>
          <search className={styles['form']}>
            <label className={styles['field']}>
              <Icon name="search" size={20} />
              <input
                id="search-field"
                type="search"
                aria-label={t('search.field')}
                placeholder={t('search.field')}
                value={wish.q}
                dir={wish.q === '' ? undefined : 'auto'}
                maxLength={500}
                autoComplete="off"
                autoFocus
                onChange={({ target }) => change({ q: target.value })}
              />
            </label>
            <Filters wish={wish} change={change} />
          </search>
          {found.isError && <FailedNote text={problemOf(found.error).detail} retry={() => void found.refetch()} />}
          {!isAsking && <p className={styles['hint']}>{t('search.hint')}</p>}
          {isAsking && found.isPending && <Skeleton lines={6} />}
          <p role="status" className={styles['hint']}>
            {isAsking && found.isSuccess && items.length === 0 && t('search.nothing', { typed: settled.q.trim() })}
          </p>
          {isAsking && items.length > 0 && (
            <ol ref={list} className={styles['list']} aria-label={t('search.results')} aria-busy={found.isFetching}>
              {items.map((item) => (
                <Found key={item.messageId ?? item.conversationId} item={item} />
              ))}
            </ol>
          )}
          {isAsking && found.hasNextPage && (
            <div>
              <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {t('import.more')}
              </Button>
            </div>
          )}
        </div>
      </div>
    </>
  )
}

interface FiltersProps {
  wish: SearchWish
  change: (part: Partial<SearchWish>) => void
}

function Filters({ wish, change }: FiltersProps) {
  const { user } = useShell()
  const models = useQuery(modelsQuery)
  return (
    <div className={styles['filters']}>
      <Choice
        name={t('search.sort')}
        value={wish.sort}
        options={[
          ['best', t('search.sort.best')],
          ['newest', t('search.sort.newest')],
        ]}
        choose={(value) => change({ sort: value === 'newest' ? 'newest' : 'best' })}
      />
      <Choice
        name={t('search.kind')}
        value={wish.kind}
        options={[
          ['', t('search.kind.all')],
          ['message', t('search.kind.message')],
          ['title', t('search.kind.title')],
        ]}
        choose={(value) => change({ kind: value === 'message' || value === 'title' ? value : '' })}
      />
      <Choice
        name={t('search.who')}
        value={wish.author === '' ? wish.model : 'me'}
        options={[
          ['', t('search.who.anybody')],
          ['me', t('message.you')],
          ...(models.data?.items ?? []).map(({ id, name }): [string, string] => [id, name]),
        ]}
        choose={(value) => change(value === 'me' ? { author: user.id, model: '' } : { author: '', model: value })}
      />
      <label>
        <span>{t('search.from')}</span>
        <input type="date" value={wish.from} max={wish.to} onChange={({ target }) => change({ from: target.value })} />
      </label>
      <label>
        <span>{t('search.to')}</span>
        <input type="date" value={wish.to} min={wish.from} onChange={({ target }) => change({ to: target.value })} />
      </label>
    </div>
  )
}

interface ChoiceProps {
  name: string
  value: string
  options: [string, string][]
  choose: (value: string) => void
}

function Choice({ name, value, options, choose }: ChoiceProps) {
  return (
    <label>
      <span>{name}</span>
      <select value={value} onChange={({ target }) => choose(target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
