import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { changeLevel } from '../../api/account.ts'
import { meQuery } from '../../api/queries.ts'
import { deed } from '../../ui/deed.ts'

export const levels = [1, 2, 3, 4, 5] as const
export type Level = (typeof levels)[number]

interface ChosenLevel {
  /** Undefined until the account is known. */
  level: Level | undefined
  chooseLevel(wanted: Level): void
}

/** How much a person knows already, by their account. What is chosen shows at once, and is told of when it is stored. */
export function useLevel(stored?: (level: Level) => void): ChosenLevel {
  const me = useQuery(meQuery).data
  const [chosen, setChosen] = useState<Level | null>(null)
  const known = typeof me === 'object' ? me?.level : undefined
  return {
    level: chosen ?? levels.find((one) => one === known),
    chooseLevel(wanted) {
      setChosen(wanted)
      deed(async () => {
        try {
          await changeLevel(wanted)
          stored?.(wanted)
        } finally {
          // Another may have been chosen meanwhile.
          setChosen((now) => (now === wanted ? null : now))
        }
      })
    },
  }
}
