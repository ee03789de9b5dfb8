import type {
  Accepted,
  Attachment,
  BeginConversation,
  BegunConversation,
  Conversation,
  CreateConversation,
  Id,
  Problem,
  SendMessage,
} from '@parley/contract'
import { createStore } from '../../ui/store.ts'

export interface Outgoing {
  /** The message's own id, made here: sent twice, it is stored once. */
  id: Id
  conversationId: Id
  text: string
  attachments?: readonly Attachment[] | undefined
  /** Names of those the answer may use; without a list, those that the assistant brings. */
  tools?: readonly string[] | undefined
  /** Models that answer too, beside the usual one; the first is that one. */
  besides?: readonly string[] | undefined
  /** The conversation begins with it, with these, when it is not there yet. */
  creates: CreateConversation | null
  state: 'sending' | 'waiting' | 'refused'
  problem: Problem | null
}

export interface OutboxOptions {
  begin(request: BeginConversation): Promise<BegunConversation>
  send(conversationId: Id, request: SendMessage): Promise<Accepted>
  created(conversation: Conversation): void
  accepted(conversationId: Id, accepted: Accepted): void
  /** Whether trying again later, with the same id, is all it takes; else the problem to show. */
  judge(error: unknown): { unreachable: boolean; problem: Problem }
  wait(milliseconds: number, then: () => void): void
}

const againMs = 3_000
/** However long one is asked to wait: whoever looks on sees that it is tried. */
const longestMs = 60_000

/**
 * What was sent and is not yet known to be stored. Each conversation's messages go one after the other; one that did
 * not get through waits and goes again under the same id, so that it arrives exactly once.
 */
export function createOutbox(options: OutboxOptions) {
  const items = createStore<readonly Outgoing[]>([])
  const busy = new Set<Id>()
  let sender: Id | null = null

  const change = (id: Id, what: Partial<Outgoing>): void =>
    items.set(items.current().map((item) => (item.id === id ? { ...item, ...what } : item)))
  const remove = (id: Id): void => items.set(items.current().filter((item) => item.id !== id))

  /** The way is free again. */
  function goOn(): void {
    for (const { conversationId } of items.current()) void work(conversationId)
  }

  async function work(conversationId: Id): Promise<void> {
    if (busy.has(conversationId)) return
    busy.add(conversationId)
    try {
      for (;;) {
        const next = items.current().find((item) => item.conversationId === conversationId && item.state !== 'refused')
        if (next === undefined || !(await deliver(next))) return
      }
    } finally {
      busy.delete(conversationId)
    }
  }

  async function deliver(item: Outgoing): Promise<boolean> {
    const { id, conversationId, creates, text, tools, attachments = [], besides = [] } = item
    const message = {
      id,
      text,
      ...(tools !== undefined && { tools: [...tools] }),
      ...(attachments.length > 0 && { attachmentIds: attachments.map((one) => one.id) }),
      ...(besides.length > 1 && { modelIds: [...besides] }),
    }
    try {
      if (creates === null) {
        options.accepted(conversationId, await options.send(conversationId, message))
      } else {
        const begins = { conversation: { ...creates, id: conversationId }, message }
        const { conversation, ...accepted } = await options.begin(begins)
        options.created(conversation)
        options.accepted(conversationId, accepted)
        items.set(
          items.current().map((one) => (one.conversationId === conversationId ? { ...one, creates: null } : one)),
        )
      }
      remove(id)
      return true
    } catch (error) {
      const { unreachable, problem } = options.judge(error)
      change(id, { state: unreachable ? 'waiting' : 'refused', problem })
      if (unreachable) options.wait(pauseFor(problem), () => void work(conversationId))
      return !unreachable
    }
  }

  return {
    add(
      outgoing: Pick<Outgoing, 'id' | 'conversationId' | 'text' | 'attachments' | 'tools' | 'besides' | 'creates'>,
    ): void {
      items.set([...items.current(), { ...outgoing, state: 'sending', problem: null }])
      void work(outgoing.conversationId)
    },

    retry(id: Id): void {
      change(id, { state: 'sending', problem: null })
      const item = items.current().find((one) => one.id === id)
      if (item !== undefined) void work(item.conversationId)
    },

    discard: remove,

    /** What this person sent before goes first, and again; what somebody else sent here does not go as theirs. */
    restore(userId: Id, kept: readonly Outgoing[]): void {
      const now = userId === sender ? items.current() : []
      sender = userId
      items.set([...kept.filter(({ id }) => !now.some((item) => item.id === id)), ...now])
      goOn()
    },

    goOn,

    items: items.current,
    subscribe: items.subscribe,
  }
}

function pauseFor({ retryAfter }: Problem): number {
  return Math.min(longestMs, Math.max(againMs, (retryAfter ?? 0) * 1_000))
}
