import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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
