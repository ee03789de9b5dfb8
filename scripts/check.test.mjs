import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { isAllowed } from './check/licences.mjs'
import { runRules, runSteps } from './check/steps.mjs'
import { root } from './setup/places.mjs'

const folders = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const workspace = (name, more = {}) =>
  JSON.stringify({ name, version: '0.1.0', private: true, type: 'module', ...more })
const server = 'packages/server/src'
const tables = `declare module '#platform/db/tables.ts' { interface Tables { chats: { id: string } } }\n`

/** A small house that breaks no rule. */
const clean = {
  'package.json': workspace('house', { workspaces: ['packages/*'] }),
  'package-lock.json': JSON.stringify({ packages: { 'packages/server': {} } }),
  'packages/contract/package.json': workspace('@parley/contract', { exports: { '.': './src/index.ts' } }),
  'packages/contract/src/index.ts': `export const name = 'house'\n`,
  'packages/server/package.json': workspace('@parley/server', {
    imports: { '#platform/*': './src/platform/*', '#features/*': './src/features/*' },
    dependencies: { '@parley/contract': '0.1.0' },
  }),
  [`${server}/main.ts`]: `import { openHouse } from './app.ts'\n\nopenHouse()\n`,
  [`${server}/app.ts`]: `import { name } from '@parley/contract'\nimport { greet } from '#features/chats/index.ts'\n\nexport function openHouse(): void {\n  greet(name)\n}\n`,
  [`${server}/config.ts`]: `export const host = process.env['HOST']\n`,
  [`${server}/index.ts`]: `export { host } from './config.ts'\n`,
  [`${server}/platform/db/tables.ts`]: `export interface Tables {\n  version: { id: string }\n}\n`,
  [`${server}/features/chats/index.ts`]: `export { greet } from './greet.ts'\n`,
  [`${server}/features/chats/greet.ts`]: `import type {} from './tables.ts'\n\nexport function greet(name: string): void {\n  process.stdout.write(name)\n}\n`,
  [`${server}/features/chats/tables.ts`]: `import type { Tables } from '#platform/db/tables.ts'\n\n${tables}\nexport type Names = keyof Tables\n`,
}

function house(planted = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-check-'))
  folders.push(folder)
  lay(folder, { ...clean, ...planted })
  return folder
}

function lay(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The same house with the tools and their settings as they are here. */
function furnished(planted = {}) {
  const folder = house()
  for (const file of ['.oxlintrc.json', '.oxfmtrc.json', 'knip.json', 'tsconfig.json', 'tsconfig.base.json']) {
    cpSync(join(root, file), join(folder, file))
  }
  mkdirSync(join(folder, 'node_modules/@parley'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')).filter((entry) => entry !== '@parley')) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const name of ['contract', 'server']) {
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules/@parley', name))
  }
  execFileSync(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), '.'], { cwd: folder })
  lay(folder, planted)
  return folder
}

const failures = (steps) => steps.filter(({ outcome }) => outcome === 'failed')
const long = Array.from({ length: 401 }, (_, line) => `export const line${line} = ${line}`).join('\n')
const lock = (license) =>
  JSON.stringify({
    packages: {
      'packages/server': { dependencies: { straight: '1.0.0' } },
      'node_modules/straight': { license: 'MIT', dependencies: { behind: '1.0.0' } },
      'node_modules/behind': license === undefined ? {} : { license },
      'node_modules/tool': { license: 'GPL-3.0' },
    },
  })

test('a house that keeps every rule passes every step', async () => {
  assert.deepEqual(failures(await runSteps(furnished())), [])
  assert.deepEqual(failures(runRules(house({ 'package-lock.json': lock('(GPL-2.0 OR MIT)') }))), [])
})

/** @type {[step: string, what: string, files: Record<string, string>][]} */
const planted = [
  [
    'cycles',
    'two files that import each other',
    { [`${server}/platform/a.ts`]: `import './b.ts'`, [`${server}/platform/b.ts`]: `import './a.ts'` },
  ],
  [
    'cycles',
    'a circle of types',
    {
      [`${server}/a.ts`]: `export type { B } from './b.ts'`,
      [`${server}/b.ts`]: `import type { A } from './a.ts'\nexport type B = A`,
    },
  ],
  ['layers', 'platform using a feature', { [`${server}/platform/a.ts`]: `import '#features/chats/index.ts'` }],
  [
    'layers',
    'a provider using a feature',
    { [`${server}/providers/a.ts`]: `await import('../features/chats/index.ts')` },
  ],
  [
    'layers',
    'platform using the settings',
    { [`${server}/platform/a.ts`]: `import type { host } from '../config.ts'` },
  ],
  ['layers', 'contract using the server', { 'packages/contract/src/a.ts': `export * from '@parley/server'` }],
  ['layers', 'the web app using the server', { 'packages/web/src/a.tsx': `import '../../server/src/app.ts'` }],
  ['layers', 'the product using the lab', { [`${server}/a.ts`]: `import '@parley/lab'` }],
  ['layers', 'the product using the bench', { 'packages/cli/src/a.ts': `import '../../../bench/src/relay.ts'` }],
  ['layers', 'the product using the journeys', { 'packages/web/src/a.ts': `import '@parley/e2e'` }],
  [
    'layers',
    'the product using a fixture',
    { [`${server}/a.ts`]: `import './b.fixture.ts'`, [`${server}/b.fixture.ts`]: '' },
  ],
  ['features meet at index.ts', 'a side door', { [`${server}/features/runs/a.ts`]: `import '../chats/greet.ts'` }],
  [
    'network through egress',
    'a raw request',
    { [`${server}/features/chats/a.ts`]: `import { request } from 'node:http'` },
  ],
  ['network through egress', 'a raw socket', { [`${server}/platform/jobs/a.ts`]: `import * as net from 'net'` }],
  ['network through egress', 'undici loaded late', { [`${server}/providers/a.ts`]: `await import('undici')` }],
  [
    'network through egress',
    'mail outside mail',
    { [`${server}/platform/db/a.ts`]: `import nodemailer from 'nodemailer'` },
  ],
  ['environment in config.ts', 'process.env', { [`${server}/a.ts`]: `export const a = process.env.A` }],
  ['environment in config.ts', 'its other spelling', { [`${server}/a.ts`]: `const { env } = process` }],
  ['environment in config.ts', 'its import', { [`${server}/a.ts`]: `import { env } from 'node:process'` }],
  [
    'table owners',
    'a query of a foreign table',
    { [`${server}/features/runs/a.ts`]: `db.selectFrom('runs').innerJoin('chats as c', 'a', 'b')` },
  ],
  [
    'table owners',
    'the same in SQL',
    { [`${server}/features/runs/a.ts`]: 'sql<Row>`DELETE FROM chats WHERE id = ${id}`' },
  ],
  ['table owners', 'a table declared twice', { [`${server}/features/runs/a.ts`]: tables }],
  ['words stay words', 'raw SQL', { [`${server}/features/chats/a.ts`]: 'export const a = sql`${sql.raw(typed)}`' }],
  ['words stay words', 'its other spelling', { [`${server}/platform/jobs/a.ts`]: `sql['raw'](typed)` }],
  [
    'words stay words',
    'a machine for code',
    { [`${server}/platform/a.ts`]: `import { runInNewContext } from 'node:vm'` },
  ],
  ['file length', 'a file of 401 lines', { [`${server}/platform/a.ts`]: long }],
  ['licences', 'a copyleft licence', { 'package-lock.json': lock('AGPL-3.0-only') }],
  ['licences', 'an unknown licence', { 'package-lock.json': lock(undefined) }],
]
for (const [step, what, files] of planted) {
  test(`${step}: finds ${what}`, () => {
    const failed = failures(runRules(house(files)))
    assert.deepEqual(
      failed.map(({ name }) => name),
      [step],
    )
    const [path = ''] = Object.keys(files)
    if (step !== 'licences') assert.ok(failed[0]?.output.includes(path), failed[0]?.output)
  })
}

test('network and environment are free in tests, and pg in platform/db', () => {
  const files = {
    [`${server}/a.test.ts`]: `import { request } from 'node:http'\nprocess.env.A = '1'\n`,
    [`${server}/platform/db/a.ts`]: `import { Pool } from 'pg'\n`,
    [`${server}/platform/http/a.ts`]: `import { createServer, type ClientRequest } from 'node:http'\n`,
  }
  assert.deepEqual(failures(runRules(house(files))), [])
})

test('an expression of licences passes only if one side of OR and all sides of AND may be used', () => {
  assert.ok(isAllowed('(MIT OR GPL-3.0)'))
  assert.ok(isAllowed('MIT AND Apache-2.0'))
  assert.ok(!isAllowed('MIT AND GPL-3.0'))
  assert.ok(!isAllowed('SEE LICENSE IN LICENSE'))
})

test('linter, compiler, formatter and the search for dead code each find what was planted', async () => {
  const steps = await runSteps(
    furnished({
      [`${server}/platform/planted.ts`]: `declare function later(): Promise<void>
later()
if (later()) process.stdout.write('')
for (const one of [1, 2]) await one
export const loose = (value: any) => value
export const sure = (value?: string) => value!.length
export function kinds(kind: 'a' | 'b') { switch (kind) { case 'a': return 1 } return 0 }
await fetch('http://127.0.0.1')
eval('1')
export const made = new Function('return 1')
`,
      [`${server}/platform/wrong-type.ts`]: `export const wrong: number = 'text'\n`,
      [`${server}/platform/crooked.ts`]: `export   const  crooked=1;\n`,
      'packages/server/package.json': clean['packages/server/package.json'].replace(
        '"dependencies":{',
        '"dependencies":{"kysely":"1.0.0",',
      ),
    }),
  )
  const output = (step) => failures(steps).find(({ name }) => name === step)?.output ?? ''
  for (const rule of [
    'no-floating-promises',
    'no-misused-promises',
    'await-thenable',
    'no-explicit-any',
    'no-non-null-assertion',
    'switch-exhaustiveness-check',
    'no-restricted-globals',
    'no-eval',
    'no-new-func',
  ]) {
    assert.ok(output('lint').includes(rule), `${rule} was not reported:\n${output('lint')}`)
  }
  assert.match(output('types'), /wrong-type\.ts.*TS2322/)
  assert.match(output('format'), /crooked\.ts/)
  assert.match(output('dead code'), /crooked\.ts/)
  assert.match(output('dead code'), /kysely +packages\/server\/package\.json/)
})
