import type { Assistant, Id, Message } from '@parley/contract'
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
  /** What a message asks for; undefined: whatever its assistant brings. */
  asked: readonly string[] | undefined
  /** Names of those that the assistant brings. */
  brought: readonly string[]
  choose(name: string, on: boolean): void
  /** The choice goes on in the conversation that begins with it. */
  beginWith(conversationId: Id): void
  /** Somebody else answers from here on, with what they bring. */
  turnTo(conversationId: Id, assistant: Assistant): void
}

interface Place {
  userId: Id
  /** Null while there is none. */
  conversationId: Id | null
  modelId: string | null
  /** Who answers here; it brings tools of its own. */
  assistant: Assistant | undefined
  /** The branch as far as it is known, newest last. */
  items?: readonly Message[] | undefined
}

/**
 * The tools of the next question: as chosen here, else as the last question of this branch had them; where there is
 * none, those that the assistant brings, and without an assistant those that were chosen last.
 */
export function useChosenTools({ userId, conversationId, modelId, assistant, items = [] }: Place): ChosenTools {
  const [, draw] = useState(0)
  const offered = useQuery(toolsQuery).data?.items ?? []
  const model = currentModel(useQuery(modelsQuery).data?.items ?? [], modelId)
  const place = placeIn(conversationId, assistant)
  const asked = items.findLast(({ role, authorId }) => role === 'user' && authorId === userId)
  const brought = assistant?.tools ?? none
  const here = chosenHere.get(place)
  const begins = asked === undefined && here === undefined
  const wanted =
    here ?? (asked !== undefined ? (asked.tools ?? none) : assistant !== undefined ? brought : lastChosen(userId))
  const usable = model?.capabilities.tools === true ? offered : []
  const chosen = wanted.filter((name) => usable.some((tool) => tool.name === name))
  return {
    chosen,
    // Left as it was brought, it is the server's to give, which may know of more than has been loaded here.
    asked: begins && brought.length > 0 ? undefined : chosen,
    brought,
    choose(name, on) {
      const next = on ? [...new Set([...wanted, name])] : wanted.filter((one) => one !== name)
      chosenHere.set(place, next)
      // What one assistant is given is no wish for others.
      if (assistant === undefined) localStorage.setItem(placeOf(userId), JSON.stringify(next))
      draw((count) => count + 1)
    },
    beginWith(id) {
      if (here !== undefined || assistant === undefined) chosenHere.set(placeIn(id, assistant), wanted)
      chosenHere.delete(place)
    },
    turnTo(id, other) {
      chosenHere.set(placeIn(id, other), other.tools)
    },
  }
}

const none: readonly string[] = []
const placeIn = (conversationId: Id | null, assistant: Assistant | undefined): string =>
  `${conversationId ?? 'new'} ${assistant?.id ?? ''}`
