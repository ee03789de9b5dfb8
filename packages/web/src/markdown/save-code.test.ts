import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOfCode } from './save-code.ts'

test('code is saved under a name its language has, and never under a path', () => {
  const names = ['Python', 'c++', 'ts', 'html', '', '../../etc/passwd', 'exe\u202E', 'constructor', 'a b']
  assert.deepEqual(names.map(nameOfCode), [
    'code.py',
    'code.cpp',
    'code.ts',
    'code.html',
    'code.txt',
    'code.txt',
    'code.txt',
    'code.txt',
    'code.txt',
  ])
})
