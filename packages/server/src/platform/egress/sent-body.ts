import type { Dispatcher } from 'undici'

/**
 * What a request sends, let go of once it is sent. As a text undici would hold it until the last word of the answer:
 * a whole conversation, for each answer that is being written.
 */
export function sentBody(body: string | Uint8Array): Pick<Dispatcher.DispatchOptions, 'body'> & { length: number } {
  const length = Buffer.byteLength(body)
  if (length === 0) return { body: null, length }
  let left: string | Uint8Array | undefined = body
  const once = {
    *[Symbol.iterator]() {
      const piece = left
      left = undefined
      if (piece !== undefined) yield piece
    },
  }
  // Undici takes whatever can be iterated; its types do not say so.
  return { body: once as unknown as Uint8Array, length }
}
