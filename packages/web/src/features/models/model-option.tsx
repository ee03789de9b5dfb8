import type { Model } from '@parley/contract'
import { useEffect, useRef } from 'react'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './model-picker.module.css'

interface ModelOptionProps {
  id: string
  model: Model
  chosen: boolean
  active: boolean
  choose(): void
}

export function ModelOption({ id, model, chosen, active, choose }: ModelOptionProps) {
  const { name, description, provider, capabilities, contextWindow, isDefault, isStarter } = model
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <li
      ref={item}
      id={id}
      role="option"
      aria-selected={chosen}
      data-active={active}
      className={styles['option']}
      // The search keeps the focus; a press only chooses.
      onPointerDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <div className={styles['optionHead']}>
        <span className={styles['optionName']}>{name}</span>
        <span className={styles['provider']}>{provider.name}</span>
        {chosen && <Icon name="check" size={17} />}
      </div>
      {description !== null && <p className={styles['description']}>{description}</p>}
      <div className={styles['badges']}>
        {isStarter && <Badge tone="caution">{t('model.starter')}</Badge>}
        {isDefault && <Badge tone="accent">{t('model.default')}</Badge>}
        {capabilities.reasoning && <Badge icon="thought">{t('model.reasoning')}</Badge>}
        {capabilities.vision && <Badge icon="eye">{t('model.vision')}</Badge>}
        {capabilities.tools && <Badge icon="tool">{t('model.tools')}</Badge>}
        {contextWindow !== null && <Badge>{t('model.context', { count: contextWindow })}</Badge>}
      </div>
    </li>
  )
}
