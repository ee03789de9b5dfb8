import type { Model } from '@parley/contract'
import { useId, useState, type KeyboardEvent } from 'react'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { findModels } from '../models/find-models.ts'
import { ModelOption } from '../models/model-option.tsx'
import styles from '../models/model-picker.module.css'

interface AgainWithProps {
  models: readonly Model[]
  /** What wrote the answer that is there. */
  modelId: string | null
  choose(modelId: string): void
  close(): void
}

/** Drawing more than these helps nobody: typing one more letter does. */
const most = 60

/** Which of many models shall answer as well. */
export default function AgainWith({ models, modelId, choose, close }: AgainWithProps) {
  const id = useId()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const found = findModels(models, search).slice(0, most)
  function take(model: Model | undefined): void {
    if (model === undefined) return
    close()
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
    <Dialog title={t('message.againWith')} onClose={close}>
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
          onKeyDown={onKeyDown}
          onChange={({ target }) => {
            setSearch(target.value)
            setAt(0)
          }}
        />
      </label>
      {found.length === 0 && <p className={styles['nothing']}>{t('model.nothing', { search })}</p>}
      <ul id={`${id}-list`} role="listbox" aria-label={t('model.search')} className={styles['within']}>
        {found.map((model, index) => (
          <ModelOption
            key={model.id}
            id={`${id}-${index}`}
            model={model}
            chosen={model.id === modelId}
            active={index === at}
            choose={() => take(model)}
          />
        ))}
      </ul>
    </Dialog>
  )
}
