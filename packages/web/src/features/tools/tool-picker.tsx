import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { modelsQuery, toolsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Picker } from '../../ui/picker.tsx'
import { currentModel } from '../models/current-model.ts'
import type { ChosenTools } from './chosen-tools.ts'
import styles from './tool-picker.module.css'
import { aboutTool, nameOfTool } from './tool-words.ts'

interface ToolPickerProps {
  tools: ChosenTools
  modelId: string | null
}

/** Which tools the model may use for the next question; only where there are some and the model can. */
export function ToolPicker({ tools: { chosen, choose, brought }, modelId }: ToolPickerProps) {
  const offered = useQuery(toolsQuery).data?.items ?? []
  const model = currentModel(useQuery(modelsQuery).data?.items ?? [], modelId)
  const id = useId()
  if (model?.capabilities.tools !== true || offered.length === 0) return null

  const label = chosen.length === 0 ? t('tools.choose') : t('tools.chosen', { count: chosen.length })
  return (
    <Picker
      label={label}
      title={t('tools.title')}
      chosen={chosen.length > 0}
      face={
        <>
          <Icon name="tool" size={19} />
          {chosen.length > 0 && <span>{chosen.length}</span>}
        </>
      }
    >
      {() => (
        <>
          <p className={styles['lead']}>{t('tools.lead', { model: model.name })}</p>
          <ul className={styles['list']}>
            {offered.map((tool) => (
              <li key={tool.name}>
                <label className={styles['tool']}>
                  <input
                    type="checkbox"
                    checked={chosen.includes(tool.name)}
                    aria-describedby={`${id}-${tool.name}`}
                    onChange={({ target }) => choose(tool.name, target.checked)}
                  />
                  <span className={styles['name']} dir="auto">
                    {nameOfTool(tool.name, tool)}
                  </span>
                  {brought.includes(tool.name) && <Badge tone="accent">{t('tools.brought')}</Badge>}
                  {tool.asks && <Badge>{t('tools.asks')}</Badge>}
                </label>
                <p id={`${id}-${tool.name}`} className={styles['about']} dir="auto">
                  {aboutTool(tool)}
                  {tool.server !== null && <> · {t('tools.from', { server: tool.server })}</>}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Picker>
  )
}
