import type { EmbedderHost } from './embedder-host.ts'

/** Fewer than these are done before another process has loaded. */
const leastShared = 24
/** Few, so that nobody waits long for whoever took the last ones. */
const sliceSize = 4
/** For each process: one being embedded, one on its way. */
const slicesUnderWay = 2

/**
 * Passages for several processes: each takes a few of them whenever it is free. Helpers only ever make it faster: what one
 * of them was given and has not brought back once nothing else is left, because it died or the machine lets it wait, the
 * first does as well, and whoever is sooner counts.
 */
export async function embedTogether(
  texts: readonly string[],
  { first, helpers }: { first: EmbedderHost; helpers: readonly EmbedderHost[] },
  signal: AbortSignal,
): Promise<Float32Array[]> {
  if (texts.length < leastShared || helpers.length === 0) return first.embed(texts, 'passage', signal)
  const vectors = new Map<number, Float32Array>()
  const helped = new Set<number>()
  const whole = Promise.withResolvers<void>()
  const over = new AbortController()
  const wanted = AbortSignal.any([signal, over.signal])
  let next = 0

  function fresh(): number | undefined {
    if (next >= texts.length) return undefined
    next += sliceSize
    return next - sliceSize
  }

  /** The latest is the least likely to have been begun. */
  function helpedLast(): number | undefined {
    const last = [...helped].at(-1)
    if (last !== undefined) helped.delete(last)
    return last
  }

  async function embed(host: EmbedderHost, from: number): Promise<void> {
    const made = await host.embed(texts.slice(from, from + sliceSize), 'passage', wanted)
    for (const [index, vector] of made.entries()) vectors.set(from + index, vector)
    if (vectors.size === texts.length) whole.resolve()
  }

  async function work(): Promise<void> {
    for (let from = fresh() ?? helpedLast(); from !== undefined; from = fresh() ?? helpedLast())
      await embed(first, from)
  }

  async function help(host: EmbedderHost): Promise<void> {
    for (let from = fresh(); from !== undefined; from = fresh()) {
      helped.add(from)
      await embed(host, from)
      helped.delete(from)
    }
  }

  const several = <Result>(turn: () => Promise<Result>) => Array.from({ length: slicesUnderWay }, turn)
  for (const helping of helpers.flatMap((host) => several(() => help(host)))) helping.catch(() => undefined)
  try {
    await Promise.race([whole.promise, Promise.all(several(work))])
  } finally {
    over.abort()
  }
  return texts.map((_, index) => {
    const vector = vectors.get(index)
    if (vector === undefined) throw new Error('a passage has no vector')
    return vector
  })
}
