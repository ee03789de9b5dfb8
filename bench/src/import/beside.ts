import type { TestClient } from '@parley/server/testing'

/** An answer that is being written all the while: how long its reader waited for the next words at most, since asked last. */
export async function longAnswer(client: TestClient): Promise<{ longestWait(): number; stop(): Promise<void> }> {
  const { id } = await client.conversation()
  const [run] = (await client.send(id, { text: 'Tell me everything.' })).runs
  if (run === undefined) throw new Error('No answer began.')
  const leaving = new AbortController()
  const response = await fetch(new URL(`api/runs/${run.id}/events?after=0`, client.base), {
    headers: { cookie: client.cookie },
    signal: leaving.signal,
  })
  let last = performance.now()
  let longest = 0
  const reading = (async () => {
    for await (const _ of response.body ?? []) {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
  })().catch(() => undefined)
  return {
    longestWait() {
      const waited = longest
      longest = 0
      return waited
    },
    async stop() {
      leaving.abort()
      await reading
      await client.ok('POST', `/api/runs/${run.id}/cancel`, {})
    },
  }
}
