import type { Id } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { collectionsQuery } from '../../api/collections.ts'
import { t } from '../../i18n/index.ts'
import styles from './collection-settings.module.css'
import { toldCount } from './told-count.ts'

const field = 'collection:'

/** In a form: whose documents answers are taken from. What somebody else has chosen, and one cannot see, stays chosen. */
export function CollectionChoices({ chosen }: { chosen: readonly Id[] }) {
  const { data } = useInfiniteQuery(collectionsQuery)
  const collections = data?.pages.flatMap(({ items }) => items) ?? []
  const unseen = chosen.filter((id) => collections.every((one) => one.id !== id))
  return (
    <>
      {collections.length > 0 && (
        <fieldset className={styles['choices']}>
          <legend>{t('assistant.collections')}</legend>
          {collections.map(({ id, name, documents }) => (
            <label key={id}>
              <input type="checkbox" name={`${field}${id}`} defaultChecked={chosen.includes(id)} />
              <span>
                <span dir="auto">{name}</span> <small>{toldCount(documents)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {unseen.map((id) => (
        <input key={id} type="hidden" name={`${field}${id}`} value="on" />
      ))}
    </>
  )
}

export const chosenCollections = (values: Record<string, string>): Id[] =>
  Object.keys(values)
    .filter((name) => name.startsWith(field))
    .map((name) => name.slice(field.length))
