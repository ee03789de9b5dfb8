import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from '../../api/queries.ts'

/** What a model is called; one that is gone, or not for this person, by its id. */
export function useModelName(): (id: string) => string {
  const models = useQuery(modelsQuery).data?.items
  return (id) => models?.find((one) => one.id === id)?.name ?? id
}
