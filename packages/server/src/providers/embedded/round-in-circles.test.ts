import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goesInCircles } from './round-in-circles.ts'

test('knows a text that goes round in circles from one that only lists or rhymes', () => {
  assert.ok(goesInCircles(`Here it is. ${'Hello in five words is: '.repeat(8)}`))
  assert.ok(goesInCircles(`The answer${' no'.repeat(40)}`))
  assert.ok(!goesInCircles('Hello in five words is: '.repeat(5)))
  assert.ok(!goesInCircles('One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen.'))
  assert.ok(!goesInCircles(Array.from({ length: 60 }, (_, index) => `| ${index} | value ${index * 7} |`).join('\n')))
  assert.ok(!goesInCircles(`a table\n| --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 |`))
  assert.ok(!goesInCircles('='.repeat(40)))
})
