import type { Id, Problem } from '@parley/contract'
import { createStore } from '../../ui/store.ts'

export interface UploadItem {
  key: number
  collectionId: Id
  /** With the folders it came from. */
  name: string
  bytes: number
  /** Set where it takes the place of what a document held. */
  documentId: Id | null
  state: 'waiting' | 'sending' | 'sent' | 'known' | 'refused'
  /** From 0 to 1. */
  part: number
  problem: Problem | null
}

export interface UploadWish {
  collectionId: Id
  file: File
  name: string
  documentId?: Id
}

export interface UploadQueueOptions {
  send(wish: UploadWish, signal: AbortSignal, progress: (part: number) => void): Promise<{ duplicate: boolean }>
  problemOf(error: unknown): Problem
  /** Something of this collection has arrived. */
  arrived(collectionId: Id): void
}

/** More would only share the same line. */
const atOnce = 3

/** Files on their way to the server: a few at a time, each to be stopped or tried again by itself. */
export function createUploadQueue({ send, problemOf, arrived }: UploadQueueOptions) {
  const items = createStore<readonly UploadItem[]>([])
  let lastKey = 0
  const wishes = new Map<number, UploadWish>()
  const sending = new Map<number, AbortController>()

  const change = (key: number, what: Partial<UploadItem>): void =>
    items.set(items.current().map((item) => (item.key === key ? { ...item, ...what } : item)))
  const drop = (gone: (item: UploadItem) => boolean): void => {
    for (const { key } of items.current().filter(gone)) wishes.delete(key)
    items.set(items.current().filter((item) => !gone(item)))
  }

  function work(): void {
    while (sending.size < atOnce) {
      const next = items.current().find(({ state }) => state === 'waiting')
      const wish = next && wishes.get(next.key)
      if (next === undefined || wish === undefined) return
      void deliver(next.key, wish)
    }
  }

  async function deliver(key: number, wish: UploadWish): Promise<void> {
    const controller = new AbortController()
    sending.set(key, controller)
    change(key, { state: 'sending', part: 0 })
    try {
      const { duplicate } = await send(wish, controller.signal, (part) => change(key, { part }))
      change(key, { state: duplicate ? 'known' : 'sent', part: 1 })
      wishes.delete(key)
      arrived(wish.collectionId)
    } catch (error) {
      if (!controller.signal.aborted) change(key, { state: 'refused', problem: problemOf(error) })
    } finally {
      sending.delete(key)
      work()
    }
  }

  return {
    add(all: readonly UploadWish[]): void {
      const added = all.map((wish): UploadItem => {
        lastKey += 1
        wishes.set(lastKey, wish)
        const { collectionId, name, documentId = null } = wish
        const bytes = wish.file.size
        return { key: lastKey, collectionId, name, bytes, documentId, state: 'waiting', part: 0, problem: null }
      })
      items.set([...items.current(), ...added])
      work()
    },

    retry(key: number): void {
      change(key, { state: 'waiting', problem: null, part: 0 })
      work()
    },

    /** One that has not arrived yet does not arrive; its line goes. */
    cancel(key: number): void {
      drop((item) => item.key === key)
      sending.get(key)?.abort()
    },

    cancelAll(collectionId: Id): void {
      const gone = items.current().filter((item) => item.collectionId === collectionId)
      drop((item) => item.collectionId === collectionId)
      for (const { key } of gone) sending.get(key)?.abort()
    },

    /** Lets go of what has arrived. */
    clear(collectionId: Id): void {
      drop((item) => item.collectionId === collectionId && (item.state === 'sent' || item.state === 'known'))
    },

    items: items.current,
    subscribe: items.subscribe,
  }
}
