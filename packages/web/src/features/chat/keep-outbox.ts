import { attachment, id, problem, reasoningEffort, type Id } from '@parley/contract'
import { useEffect, useState } from 'react'
import * as z from 'zod/mini'
import { keepWords, keptNames, keptWords, releaseWords } from '../../api/kept-words.ts'
import type { Outgoing } from './outbox.ts'
import { outbox } from './sending.ts'

const names = z.array(z.string())
const kept = z.object({
  id,
  conversationId: id,
  text: z.string(),
  attachments: z.optional(z.array(attachment)),
  tools: z.optional(names),
  besides: z.optional(names),
  creates: z.nullable(
    z.object({
      modelId: z.optional(z.string()),
      assistantId: z.optional(id),
      collectionIds: z.optional(names),
      documentsOnly: z.optional(z.boolean()),
      reasoningEffort: z.optional(z.nullable(reasoningEffort)),
      temporary: z.optional(z.boolean()),
    }),
  ),
  state: z.enum(['sending', 'waiting', 'refused']),
  problem: z.nullable(problem),
})

/** What this person sent outlives a reload until the server has it: it goes again under its own id, and is stored once. */
export function useKeptOutbox(userId: Id): void {
  const beginning = `sent.${userId}.`
  // Before anything is drawn: a conversation that begins with it is not looked for.
  useState(() => outbox.restore(userId, [...new Set(keptNames(beginning))].toSorted().flatMap(readKept)))
  useEffect(() => {
    let known: readonly Outgoing[] = []
    const keep = (): void => {
      const items = outbox.items()
      for (const item of items) if (!known.includes(item)) keepWords(beginning + item.id, JSON.stringify(item))
      for (const { id } of known) if (!items.some((item) => item.id === id)) releaseWords(beginning + id)
      known = items
    }
    keep()
    return outbox.subscribe(keep)
  }, [beginning])
}

function readKept(name: string): Outgoing[] {
  try {
    return [kept.parse(JSON.parse(keptWords(name) ?? ''))]
  } catch {
    // Of another version of the app.
    return []
  }
}
