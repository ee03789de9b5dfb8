import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { errorCodes, type Problem } from '@parley/contract'
import { ar } from './ar/index.ts'
import { de, deField } from './de/index.ts'
import { speak } from './index.ts'
import { inOwnWords, sayFieldsBy } from './problem-words.ts'

const problem = (code: Problem['code'], detail: string): Problem => ({
  type: 'about:blank',
  title: 'Title',
  status: 400,
  code,
  detail,
  errorId: '',
  retryable: false,
  retryAfter: null,
  actions: [],
})

const page = { documentElement: { lang: 'en' } }
beforeEach(() => {
  Object.assign(globalThis, { document: page })
})

test('in English a problem is told in the words of the server', () => {
  page.documentElement.lang = 'en'
  assert.equal(inOwnWords(problem('rate_limited', 'Wait a moment.')).detail, 'Wait a moment.')
})

test('in other languages every code says what it means, and what only the server knows is quoted', () => {
  for (const [lang, catalogue] of Object.entries({ de, ar })) {
    page.documentElement.lang = lang
    speak(catalogue)
    for (const code of errorCodes) {
      const { detail } = inOwnWords(problem(code, 'The words of the server.'))
      const [own = ''] = detail.split(' (')
      assert.equal(own, catalogue[`problem.${code}`])
      assert.doesNotMatch(own, /server|problem\./)
    }
    assert.match(inOwnWords(problem('conflict', 'The name “Work” is taken.')).detail, /\(.*“Work” is taken.*\)$/)
  }
})

test('what is wrong with a field is said in the language too, and stands in what is said of the whole', () => {
  page.documentElement.lang = 'de'
  speak(de)
  sayFieldsBy(deField)
  const told = { ...problem('validation_failed', 'One field needs attention.'), fields: { name: ['Give it a name.'] } }
  const { detail, fields } = inOwnWords(told)
  assert.deepEqual(fields, { name: ['Gib einen Namen an.'] })
  assert.equal(detail, `${de['problem.validation_failed']} Gib einen Namen an.`)
})
