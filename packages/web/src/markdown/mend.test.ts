import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mendTail } from './mend.ts'

const cases = [
  ['some **bold', 'some **bold**'],
  ['some **bold ', 'some **bold**'],
  ['some *voice', 'some *voice*'],
  ['some ***both', 'some ***both***'],
  ['some `code', 'some `code`'],
  ['a ~~mistake', 'a ~~mistake~~'],
  ['just begun **', 'just begun '],
  ['just begun `', 'just begun '],
  ['see [the page](https://exam', 'see the page'],
  ['see ![a cat](https://exam', 'see a cat'],
  ['* one\n* two', '* one\n* two'],
  ['- *one*\n- two', '- *one*\n- two'],
  ['done **bold** and `code`', 'done **bold** and `code`'],
  ['**before\n\nafter', '**before\n\nafter'],
  ['2 \\* 3', '2 \\* 3'],
  ['`a * b` and', '`a * b` and'],
] as const

test('what a growing text leaves open is closed, and nothing else is touched', () => {
  for (const [written, mended] of cases) assert.equal(mendTail(written), mended, JSON.stringify(written))
})

test('the head of a table is one before its rule is whole', () => {
  for (const [written, shown] of [
    ['Text\n\n| a | b', 'Text\n\n| a | b |\n|---|---|'],
    ['| a | b |', '| a | b |\n|---|---|'],
    ['|', '| |\n|---|'],
    ['| a | b |\n|', '| a | b |\n|---|---|'],
    ['| a | b |\n| --', '| a | b |\n| --|---|'],
    ['| a | b |\n|---|--:|\n| 1', '| a | b |\n|---|--:|\n| 1'],
  ]) {
    assert.equal(mendTail(written ?? ''), shown)
  }
})
