import type { Grants } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { adminModelsQuery } from '../../api/administration.ts'
import { t } from '../../i18n/index.ts'
import { Switch } from '../../ui/switch.tsx'
import styles from './administration.module.css'

/** What does something: rooms are granted by name, too, but there are none yet. */
export const rights = ['uploads', 'tools', 'sharing', 'apiKeys'] as const
export type Right = (typeof rights)[number]

interface RightsFieldsProps {
  label: string
  has(right: Right): boolean
  give(right: Right, given: boolean): Promise<unknown>
}

export function RightsFields({ label, has, give }: RightsFieldsProps) {
  return (
    <fieldset className={styles['fields']}>
      <legend className="hidden-text">{label}</legend>
      {rights.map((right) => (
        <Switch key={right} checked={has(right)} change={(given) => give(right, given)}>
          {t(`right.${right}`)}
        </Switch>
      ))}
    </fieldset>
  )
}

interface ModelsFieldsProps {
  models: Grants['models']
  /** What stands for nothing chosen. */
  rest: string
  change(models: Grants['models']): Promise<unknown>
}

/** All models, some of them, or what stands for nothing chosen. */
export function ModelsFields({ models, rest, change }: ModelsFieldsProps) {
  const { data } = useQuery(adminModelsQuery)
  const chosen = Array.isArray(models) ? models : []
  const toggle = (id: string, given: boolean): Promise<unknown> =>
    change(given ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <details className={styles['models']}>
      <summary>
        {t('right.models')}: {models === 'all' ? t('right.models.all') : models === undefined ? rest : chosen.length}
      </summary>
      <fieldset className={styles['fields']}>
        <legend className="hidden-text">{t('right.models')}</legend>
        <Switch checked={models === 'all'} change={(all) => change(all ? 'all' : undefined)}>
          {t('right.models.all')}
        </Switch>
        {models !== 'all' &&
          data?.items.map(({ id, name }) => (
            <Switch key={id} checked={chosen.includes(id)} change={(given) => toggle(id, given)}>
              {name}
            </Switch>
          ))}
      </fieldset>
    </details>
  )
}
