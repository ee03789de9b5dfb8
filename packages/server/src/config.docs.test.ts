import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { variableNames, variables } from './config.variables.ts'

const page = readFileSync(new URL('../../../docs/operate/configuration.md', import.meta.url), 'utf8')

test('the page of settings lists every variable with its default and meaning', () => {
  const rows = variableNames.map((name) => {
    const { fallback, about } = variables[name]
    return `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ''} | ${about} |`
  })
  const table = ['| variable | default | |', '|---|---|---|', ...rows].join('\n')
  const [, listed = ''] = /<!-- variables: .*? -->\n([^]*?)\n?<!-- end of variables -->/.exec(page) ?? []
  assert.equal(listed, table)
})

test('the page of the architecture names every feature and every part of the platform', () => {
  const architecture = readFileSync(new URL('../../../docs/ARCHITECTURE.md', import.meta.url), 'utf8')
  for (const folder of ['features', 'platform']) {
    const [, line = ''] = new RegExp(`src/${folder}/([^]*?)\\n {2}src/`).exec(architecture) ?? []
    const named = new Set(line.match(/[a-z]+/g))
    const inside = readdirSync(new URL(folder, import.meta.url), { withFileTypes: true })
    const missing = inside.filter((entry) => entry.isDirectory() && !named.has(entry.name)).map(({ name }) => name)
    assert.deepEqual(missing, [], `missing of ${folder}`)
  }
})
