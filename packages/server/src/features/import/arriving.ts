import type { Message } from '@parley/contract'

/** A message as any of the formats tells it. */
export interface ArrivingMessage {
  /** Its id where it comes from. */
  sourceId: string
  parentSourceId: string | null
  role: 'user' | 'assistant'
  modelId: string | null
  text: string
  status?: Message['status']
  reasoning?: string | undefined
  toolCalls?: Message['toolCalls'] | undefined
  citations?: Message['citations'] | undefined
  usage?: Message['usage'] | undefined
  /** Epoch milliseconds; null where it is not told. */
  createdAt: number | null
}

export interface ArrivingHead {
  /** Of which format; ids of two products never mean the same. */
  format: string
  sourceId: string
  title: string | null
  systemPrompt: string | null
  archived: boolean
  pinned: boolean
  folder: string | null
  createdAt: number | null
  updatedAt: number | null
  /** The newest message of the branch that was shown there. */
  leafSourceId: string | null
}

export interface ArrivingConversation extends ArrivingHead {
  /** Parents before their children. */
  messages: ArrivingMessage[]
}

/** What one part of a file turned out to be. */
export type Reading = { conversation: ArrivingConversation } | { failed: string; title: string | null }

/** Parents first, whatever order they were written in. What names a parent that is not there begins anew. */
export function parentsFirst<Node extends { id: string; parentId: string | null }>(nodes: readonly Node[]): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const children = new Map<string | null, Node[]>()
  for (const node of byId.values()) {
    const parentId =
      node.parentId !== null && node.parentId !== node.id && byId.has(node.parentId) ? node.parentId : null
    const beside = children.get(parentId)
    if (beside === undefined) children.set(parentId, [node])
    else beside.push(node)
  }
  const ordered: Node[] = []
  // By hand: a branch may be deeper than the stack.
  const waiting = (children.get(null) ?? []).toReversed()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    ordered.push(node)
    for (const child of (children.get(node.id) ?? []).toReversed()) waiting.push(child)
  }
  // Circles hang on nothing and are left out.
  return ordered
}

/** Seconds or milliseconds since 1970, or a date in words. What is no time anybody can have talked at is not told. */
export function timeOf(value: unknown): number | null {
  const milliseconds =
    typeof value === 'string'
      ? Date.parse(value)
      : typeof value === 'number'
        ? Math.round(value < 1e11 ? value * 1000 : value)
        : NaN
  return milliseconds > 0 && milliseconds < 4e12 ? milliseconds : null
}
