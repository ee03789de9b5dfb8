import type { Id, Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as z from 'zod/mini'
import { modelsQuery, toolsQuery } from '../../api/queries.ts'
import { currentModel } from '../models/current-model.ts'

/** Chosen in this tab and not sent with a question yet. */
const chosenHere = new Map<string, readonly string[]>()
const names = z.array(z.string())
const placeOf = (userId: Id): string => `parley.tools.${userId}`

/** What this person chose last in this browser: where a new conversation begins. */
function lastChosen(userId: Id): readonly string[] {
  try {
    return names.parse(JSON.parse(localStorage.getItem(placeOf(userId)) ?? '[]'))
  } catch {
    return []
  }
}

export interface ChosenTools {
  /** Of those that may be used with this model. */
  chosen: readonly string[]
  choose(name: string, on: boolean): void
  /** The choice goes on in the conversation that begins with it. */
  beginWith(conversationId: Id): void
}

interface Place {
  userId: Id
  /** Null while there is none. */
  conversationId: Id | null
  modelId: string | null
  /** The branch as far as it is known, newest last. */
  items?: readonly Message[] | undefined
}

/** The tools of the next question: as chosen here, else as the last question of this branch had them. */
export function useChosenTools({ userId, conversationId, modelId, items = [] }: Place): ChosenTools {
  const [, draw] = useState(0)
  const offered = useQuery(toolsQuery).data?.items ?? []
  const model = currentModel(useQuery(modelsQuery).data?.items ?? [], modelId)
  const place = conversationId ?? 'new'
  const asked = items.findLast(({ role, authorId }) => role === 'user' && authorId === userId)
  const wanted = chosenHere.get(place) ?? (conversationId === null ? lastChosen(userId) : (asked?.tools ?? []))
  const usable = model?.capabilities.tools === true ? offered : []
  return {
    chosen: wanted.filter((name) => usable.some((tool) => tool.name === name)),
    choose(name, on) {
      const next = on ? [...new Set([...wanted, name])] : wanted.filter((one) => one !== name)
      chosenHere.set(place, next)
      localStorage.setItem(placeOf(userId), JSON.stringify(next))
      draw((count) => count + 1)
    },
    beginWith(id) {
      chosenHere.set(id, wanted)
      chosenHere.delete('new')
    },
  }
}
