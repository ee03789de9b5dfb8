import type { Model, ReasoningEffort } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useId, useState, type KeyboardEvent } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Picker } from '../../ui/picker.tsx'
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
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const [connects, setConnects] = useState(false)

  const all = models.data?.items ?? []
  const current = currentModel(all, chosen)
  const found = findModels(all, search)
  const isStarter = current?.isStarter === true
  const name = isStarter ? t('model.starter') : (current?.name ?? t(models.isPending ? 'model.loading' : 'model.none'))

  function take(model: Model | undefined, close: () => void): void {
    if (model === undefined) return
    close()
    choose(model.id)
  }

  function onKeyDown(event: KeyboardEvent, close: () => void): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((at + step + found.length) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(found[at], close)
    }
  }

  return (
    <>
      <Picker
        label={t('model.choose', { name })}
        title={t('model.search')}
        face={
          <>
            <span className={isStarter ? styles['starter'] : undefined}>{name}</span>
            <Icon name="chevronDown" size={16} />
          </>
        }
        toggled={() => {
          setSearch('')
          setAt(Math.max(0, current === undefined ? 0 : all.indexOf(current)))
        }}
      >
        {(close) => (
          <>
            <label className={styles['search']}>
              <Icon name="search" size={17} />
              <input
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
                onKeyDown={(event) => onKeyDown(event, close)}
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
                  choose={() => take(model, close)}
                />
              ))}
            </ul>
            <Button
              look="quiet"
              icon="plus"
              className={styles['connect']}
              onClick={() => {
                close()
                setConnects(true)
              }}
            >
              {t('model.connect')}
            </Button>
          </>
        )}
      </Picker>
      {current !== undefined && current.efforts.length > 0 && (
        <Suspense>
          <EffortMenu efforts={current.efforts} chosen={effort} choose={chooseEffort} />
        </Suspense>
      )}
      {connects && <ConnectDialog close={() => setConnects(false)} />}
    </>
  )
}
