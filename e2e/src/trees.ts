import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator } from 'playwright-core'

const folder = new URL('./trees/', import.meta.url)

/** Addresses, times, days and greetings say nothing of roles and names. */
const ofTheMoment = /^\s*- (?:\/|time|heading "Good |paragraph: the river)|\d{1,2}:\d\d|\b20\d\d\b/
/** Nor does how long something took. */
const duration = /\b\d+ s\b/g

/**
 * What the accessibility tree of a screen must hold: each line of the kept tree, in its order. More may come at any time; a
 * role or a name that is lost fails. `PARLEY_KEEP_TREES=1` writes them anew, to be read before they are committed.
 */
export async function assertTree(place: Locator, name: string): Promise<void> {
  const lines = (await place.ariaSnapshot())
    .replaceAll(duration, '… s')
    .split('\n')
    .filter((line) => !ofTheMoment.test(line))
  const path = fileURLToPath(new URL(`${name}.txt`, folder))
  if (process.env['PARLEY_KEEP_TREES'] === '1') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, `${lines.join('\n')}\n`)
  }
  assert.ok(existsSync(path), `no tree is kept of ${name}`)
  let from = 0
  for (const wanted of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const at = lines.indexOf(wanted, from)
    assert.notEqual(at, -1, `${name} has lost “${wanted.trim()}” from its tree:\n${lines.join('\n')}`)
    from = at + 1
  }
}
