import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Locator } from 'playwright-core'

const folder = new URL('./trees/', import.meta.url)

/** Addresses, times, days and greetings say nothing of roles and names. */
const ofTheMoment = /^\s*- (?:\/|time|heading "Good |paragraph: the river)|\d{1,2}:\d\d|\b20\d\d\b/
/** Nor does how long something took. */
const duration = /\b\d+ s\b/g

/** Lists come after their headings. */
const waitMs = 5_000

/**
 * What the accessibility tree of a screen must come to hold: each line of the kept tree, in its order. More may come at any
 * time; a role or a name that is lost fails. `PARLEY_KEEP_TREES=1` writes them anew, to be read before they are committed.
 */
export async function assertTree(place: Locator, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`${name}.txt`, folder))
  if (process.env['PARLEY_KEEP_TREES'] === '1') {
    await wait(waitMs)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, `${(await linesOf(place)).join('\n')}\n`)
  }
  assert.ok(existsSync(path), `no tree is kept of ${name}`)
  const kept = readFileSync(path, 'utf8').trimEnd().split('\n')
  const until = performance.now() + waitMs
  for (;;) {
    const lines = await linesOf(place)
    const lost = firstLost(kept, lines)
    if (lost === undefined) return
    if (performance.now() > until) assert.fail(`${name} has lost “${lost.trim()}” from its tree:\n${lines.join('\n')}`)
    await wait(100)
  }
}

async function linesOf(place: Locator): Promise<string[]> {
  const snapshot = await place.ariaSnapshot()
  return snapshot
    .replaceAll(duration, '… s')
    .split('\n')
    .filter((line) => !ofTheMoment.test(line))
}

function firstLost(kept: readonly string[], lines: readonly string[]): string | undefined {
  let from = 0
  return kept.find((wanted) => {
    const at = lines.indexOf(wanted, from)
    from = at + 1
    return at === -1
  })
}
