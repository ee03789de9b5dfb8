import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { enAll } from './en/all.ts'
import { en } from './en/index.ts'

/** All that the first page loads: what it imports, and what that imports. */
function firstLoad(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file) || !existsSync(file)) return known
  known.add(file)
  const code = readFileSync(file, 'utf8')
  for (const [, path = ''] of code.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'$/gm)) {
    firstLoad(join(dirname(file), path), known)
  }
  return known
}

test('what is said before a page has loaded its own words is among the first', () => {
  const files = [...firstLoad(join(import.meta.dirname, '../main.tsx'))].filter((file) => /tsx?$/.test(file))
  assert.ok(files.length > 100, 'the imports are followed')
  const keys = Object.keys(enAll).filter((key) => !Object.hasOwn(en, key))
  const code = files
    .filter((file) => !file.includes('i18n'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  assert.deepEqual(
    keys.filter((key) => code.includes(`'${key}'`)),
    [],
  )
})
