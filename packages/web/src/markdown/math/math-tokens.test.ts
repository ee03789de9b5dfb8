import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lexer, type Token } from 'marked'
import { isMath, lexerOptions } from './math-tokens.ts'

function formulas(text: string, growing = false): string[] {
  const found: string[] = []
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (isMath(token)) found.push(`${token.display ? 'block' : 'line'}${token.open ? ' open' : ''}: ${token.text}`)
      else if ('tokens' in token && token.tokens) walk(token.tokens)
    }
  }
  walk(new Lexer(growing ? lexerOptions.growing : lexerOptions.finished).lex(text))
  return found
}

test('formulas are found in all four spellings', () => {
  assert.deepEqual(formulas('so $a^2$ and \\(b_1\\) hold'), ['line: a^2', 'line: b_1'])
  assert.deepEqual(formulas('then\n$$\na = b\n$$\nand \n\n\\[ c \\]'), ['block: a = b', 'block: c'])
  assert.deepEqual(formulas('a $$x$$ in the line'), ['block: x'])
  assert.deepEqual(formulas('**bold $x_1$**'), ['line: x_1'])
})

test('prices, shell and code are none', () => {
  for (const text of [
    'it costs $5 or $10',
    '$HOME and $PATH',
    '`$x$`',
    '```\n$$x$$\n```',
    'US$ 3 and $ 4',
    '\\$a\\$',
  ]) {
    assert.deepEqual(formulas(text), [], text)
  }
})

test('a formula that has only begun is one while the text grows, and its lines are no list', () => {
  assert.deepEqual(formulas('so\n\n$$\na\n- b', true), ['block open: a\n- b'])
  assert.deepEqual(formulas('so\n\n$$\na\n- b'), [])
})
