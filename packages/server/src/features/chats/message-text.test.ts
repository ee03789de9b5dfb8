import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import { readText } from './message-text.ts'

test('control characters are left out, what makes lines and gaps stays', () => {
  assert.equal(readText('a\u0000b\u001b[31mc\u0007\u007f\u009b', 100), 'ab[31mc')
  assert.equal(readText('one\ttwo\r\nthree\u000cfour\u0085', 100), 'one\ttwo\r\nthree\u000cfour\u0085')
  assert.equal(
    readText('\u200f\u200dשלום 👩‍🚀', 100),
    '\u200f\u200dשלום 👩‍🚀',
    'what turns or joins text is no control character',
  )
})

test('half a character becomes the sign for a broken one, and nothing but control characters is nothing', () => {
  assert.equal(readText('a\ud83d', 100), 'a\ufffd')
  assert.throws(() => readText('\u0000\u0007 ', 100), AppError)
})
