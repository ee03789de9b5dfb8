import type { ServerFrame } from '@parley/contract'
import type { LiveSocket } from './follower.testing.ts'

/** Collects frames and lets a test wait for the one it needs. */
export function inbox() {
  const frames: ServerFrame[] = []
  let look = (): void => undefined
  const take = (frame: ServerFrame): void => {
    frames.push(frame)
    look()
  }
  function until(wanted: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    const { promise, resolve } = Promise.withResolvers<ServerFrame>()
    look = () => {
      const found = frames.find(wanted)
      if (found) resolve(found)
    }
    look()
    return promise
  }
  const texts = (): string =>
    frames
      .map((frame) => (frame.type === 'event' && frame.event.type === 'text-delta' ? frame.event.text : ''))
      .join('')
  return { frames, take, until, texts, type: (type: ServerFrame['type']) => until((frame) => frame.type === type) }
}

export function refusal({ socket }: LiveSocket): Promise<number | undefined> {
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
  })
}

export const isEnd = (frame: ServerFrame): boolean => frame.type === 'event' && frame.event.type === 'run-end'
export const problemOf = (frame: ServerFrame): string => (frame.type === 'problem' ? frame.problem.code : '')
