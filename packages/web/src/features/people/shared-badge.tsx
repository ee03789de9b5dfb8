import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { peopleByIdQuery } from '../../api/people.ts'
import { Badge } from '../../ui/badge.tsx'

/** What somebody else lets the reader have, and who: two people may well call theirs the same. */
export function SharedBadge({ ownerId, text }: { ownerId: Id | null; text: string }) {
  const { data } = useQuery(peopleByIdQuery(ownerId === null ? [] : [ownerId]))
  const owner = data?.items[0]?.displayName
  return (
    <Badge icon="users">
      {text}
      {owner !== undefined && (
        <>
          {' · '}
          <bdi>{owner}</bdi>
        </>
      )}
    </Badge>
  )
}
