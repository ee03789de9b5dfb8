import type { Model, ReasoningEffort } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { placePopover } from '../../ui/place-popover.ts'
import { ConnectDialog } from './connect-later.tsx'
import { currentModel } from './current-model.ts'
import { findModels } from './find-models.ts'
import { ModelOption } from './model-option.tsx'
import styles from './model-picker.module.css'

const EffortMenu = laterExtra(() => import('./effort-menu.tsx'), false)

interface ModelPickerProps {
  chosen: string | null
  choose(modelId: string): void
  effort: ReasoningEffort | null
  chooseEffort(effort: ReasoningEffort | null): void
}

/** Which model answers, with what each can do, and how long it thinks where it can be told. Typing narrows the list down. */
export function ModelPicker({ chosen, choose, effort, chooseEffort }: ModelPickerProps) {
  const models = useQuery(modelsQuery)
  const id = useId()
  const popover = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Counted, for a list closed and opened again at once only tells that it is open. None: it is closed.
  const [opening, setOpening] = useState(0)
  const open = opening > 0
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const [connects, setConnects] = useState(false)

  useLayoutEffect(() => {
    if (opening > 0 && popover.current !== null) placePopover(popover.current, button.current)
  }, [opening])

  const all = models.data?.items ?? []
  const current = currentModel(all, chosen)
  const found = findModels(all, search)
  const isStarter = current?.isStarter === true
  const name = isStarter ? t('model.starter') : (current?.name ?? t(models.isPending ? 'model.loading' : 'model.none'))

  function take(model: Model | undefined): void {
    if (model === undefined) return
    popover.current?.hidePopover()
    button.current?.focus()
    choose(model.id)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((at + step + found.length) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(found[at])
    }
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
        aria-label={t('model.choose', { name })}
      >
        <span className={isStarter ? styles['starter'] : styles['name']}>{name}</span>
        <Icon name="chevronDown" size={16} />
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className={styles['popover']}
        onToggle={({ newState }) => {
          setOpening((before) => (newState === 'open' ? before + 1 : 0))
          setSearch('')
          setAt(Math.max(0, current === undefined ? 0 : all.indexOf(current)))
        }}
      >
        {open && (
          <>
            <label className={styles['search']}>
              <Icon name="search" size={17} />
              <input
                key={opening}
                type="text"
                role="combobox"
                aria-label={t('model.search')}
                aria-expanded="true"
                aria-controls={`${id}-list`}
                aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
                placeholder={t('model.search')}
                value={search}
                autoComplete="off"
                spellCheck={false}
                autoFocus
                onKeyDown={onKeyDown}
                onChange={({ target }) => {
                  setSearch(target.value)
                  setAt(0)
                }}
              />
            </label>
            {found.length === 0 && <p className={styles['nothing']}>{t('model.nothing', { search })}</p>}
            <ul id={`${id}-list`} role="listbox" aria-label={t('model.search')} className={styles['list']}>
              {found.map((model, index) => (
                <ModelOption
                  key={model.id}
                  id={`${id}-${index}`}
                  model={model}
                  chosen={model === current}
                  active={index === at}
                  choose={() => take(model)}
                />
              ))}
            </ul>
            <Button
              look="quiet"
              icon="plus"
              className={styles['connect']}
              onClick={() => {
                popover.current?.hidePopover()
                setConnects(true)
              }}
            >
              {t('model.connect')}
            </Button>
          </>
        )}
      </div>
      {current !== undefined && current.efforts.length > 0 && (
        <Suspense>
          <EffortMenu efforts={current.efforts} chosen={effort} choose={chooseEffort} />
        </Suspense>
      )}
      {connects && <ConnectDialog close={() => setConnects(false)} />}
    </>
  )
}
