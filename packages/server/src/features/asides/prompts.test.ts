import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSuggestions, readTitle, titlePrompt } from './prompts.ts'

test('a title is what is left of a line without labels, marks and quotation', () => {
  for (const [said, title] of [
    ['Boiling eggs', 'Boiling eggs'],
    ['"Boiling eggs."\n', 'Boiling eggs'],
    ['Title: **Boiling eggs**', 'Boiling eggs'],
    ['# Titel: „Eier kochen“', 'Eier kochen'],
    ['<think>Hm, what\nwould fit?</think>\n\nBoiling eggs', 'Boiling eggs'],
    ['水煮鸡蛋的方法。', '水煮鸡蛋的方法'],
    ['Boiling\u202e eggs\u0007', 'Boiling eggs'],
  ] as const)
    assert.equal(readTitle(said), title)
})

test('what is no title is none', () => {
  for (const said of [
    '',
    '""',
    '<think>I never stop thinking',
    'I am sorry, but I cannot help with that because it is not something that I am able to do for you.',
    'x'.repeat(200),
  ])
    assert.equal(readTitle(said), null, said)
})

test('suggestions are at most three different lines without their marks', () => {
  const said = 'Here are three questions:\n1. How long?\n- "How long?"\n* Which pan?\n\n4) In winter?\n5) More?'
  assert.deepEqual(readSuggestions(said), ['How long?', 'Which pan?', 'In winter?'])
  assert.deepEqual(readSuggestions('x'.repeat(400)), [])
})

test('a question of any length is shown as a quotation that is cut', () => {
  const [system, asked] = titlePrompt({ question: 'a'.repeat(50_000), answer: '😀'.repeat(10_000) })
  assert.match(system?.text ?? '', /never followed/)
  assert.ok((asked?.text.length ?? 0) < 4_000 && asked?.text.isWellFormed())
})
