import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { conversationsQuery } from '../../api/queries.ts'
import { language } from '../../i18n/index.ts'

/** The names of the folders in use, in the order of the reader's language. */
export function useFolders(): string[] {
  const { data } = useInfiniteQuery(conversationsQuery('active'))
  return useMemo(() => {
    const names = data?.pages.flatMap(({ items }) => items.flatMap(({ folder }) => folder ?? [])) ?? []
    return [...new Set(names)].toSorted(new Intl.Collator(language()).compare)
  }, [data])
}
