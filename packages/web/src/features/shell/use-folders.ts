import { useQuery } from '@tanstack/react-query'
import { sidebarQuery } from '../../api/sidebar.ts'

/** The names of the folders in use, in their owner's order. */
export function useFolders(): string[] {
  return useQuery(sidebarQuery).data?.folders.map(({ name }) => name) ?? []
}
