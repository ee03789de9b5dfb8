import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

interface Promised {
  fault: string
  promised: string
  /** Files below the clone, and words of a test there that would fail if the promise broke. */
  shown: [file: string, ...words: string[]][]
}

const runs = 'packages/server/src/features/runs'
const live = 'packages/server/src/platform/live'
const db = 'packages/server/src/platform/db'
const upstream = 'packages/server/src/testing/faults-upstream.test.ts'
const hostile = 'packages/server/src/providers/hostile-streams.test.ts'

/** What goes wrong, in the order of its numbers, what is promised then, and where that is shown. */
const table: Promised[] = [
  {
    fault: 'kill -9 in the middle of an answer',
    promised: 'the question is kept, and all that was shown; marked as interrupted; retry is offered',
    shown: [
      [`${runs}/crash-loop.test.ts`, 'after each kill -9 under 50 answers'],
      [`${runs}/killed-server.test.ts`, 'what a follower has received is in the database after kill -9'],
      ['e2e/src/survival.test.ts', 'a server killed in the middle of an answer leaves what was seen'],
    ],
  },
  {
    fault: 'kill -9 at every write',
    promised: 'nothing acknowledged is lost, nothing is half done',
    shown: [
      [`${db}/crash.test.ts`, 'loses nothing it acknowledged and leaves nothing half done'],
      [`${db}/migrate.test.ts`, 'complete on the next start wherever the process was killed'],
      ['packages/server/src/platform/jobs/crash.test.ts', 'a job that kill -9 cut short runs again'],
    ],
  },
  {
    fault: 'the power is cut: what was not synced is gone or torn',
    promised: 'what was acknowledged is there',
    shown: [[`${db}/sqlite/power-cut.test.ts`, 'what was acknowledged before the power went is there']],
  },
  {
    fault: 'a torn or cut log of the database',
    promised: 'opens at the last whole commit',
    shown: [[`${db}/sqlite/sqlite.test.ts`, 'opens at the last whole commit when the log was torn or cut']],
  },
  {
    fault: 'no space left',
    promised: 'says so, still reads, goes on without a restart',
    shown: [
      [`${db}/sqlite/disk.test.ts`, 'says that space is missing, still reads, and goes on by itself'],
      [`${runs}/run-closer.test.ts`, 'nothing is shown that is not stored'],
      ['packages/server/src/platform/files/files.test.ts', 'a full disk is said to be full'],
      ['packages/server/src/full-disk.test.ts', 'on a full disk the server says so, still reads'],
    ],
  },
  {
    fault: 'a data folder that cannot be written',
    promised: 'a start that fails in words',
    shown: [
      ['packages/server/src/main.test.ts', 'a data folder that cannot be written is named'],
      ['packages/server/src/full-disk.test.ts', 'on a full disk the server says so, still reads'],
    ],
  },
  {
    fault: 'a sync that fails',
    promised: 'nothing more is acknowledged, nothing tried again blindly',
    shown: [[`${db}/sqlite/disk.test.ts`, 'acknowledges nothing more once a sync has failed']],
  },
  {
    fault: 'a clock that jumps by a day',
    promised: 'the order holds, sessions and durations stay sane',
    shown: [['packages/server/src/testing/clock-jump.test.ts', 'a clock that jumps']],
  },
  {
    fault: 'the provider refuses connections',
    promised: 'an error in time, and retry',
    shown: [[upstream, 'fault 9, refused', 'number: 9']],
  },
  { fault: 'it never sends headers', promised: 'given up at the limit', shown: [[upstream, 'number: 10']] },
  { fault: 'it stalls', promised: 'given up when idle too long, what came is kept', shown: [[upstream, 'number: 11']] },
  {
    fault: 'it closes without the end',
    promised: 'marked as incomplete',
    shown: [
      [upstream, 'number: 12'],
      ['packages/server/src/providers/fixtures.test.ts', 'cut off anywhere never fails in an unknown way'],
    ],
  },
  { fault: 'garbage, or a page with 200', promised: 'an error in words, no crash', shown: [[upstream, 'number: 13']] },
  {
    fault: 'a line of a megabyte, events split at each byte',
    promised: 'read or capped',
    shown: [
      [upstream, 'number: 14'],
      ['packages/server/src/providers/line-reader.test.ts', 'takes a megabyte sent byte by byte'],
      [hostile, 'in one event of many lines ends'],
    ],
  },
  {
    fault: 'split and invalid characters',
    promised: 'read as they come',
    shown: [
      [upstream, 'number: 15'],
      [`${runs}/frame-buffer.test.ts`, 'a character that arrives in two halves is in one frame'],
    ],
  },
  {
    fault: '429, 500 and 529',
    promised: 'asked again with patience, never once something has come',
    shown: [
      [upstream, 'number: 16'],
      [`${runs}/runs.test.ts`, 'but never once something has come', 'asks for more patience than a person has'],
    ],
  },
  {
    fault: 'it never closes, or goes on without end or measure',
    promised: 'a hard limit of time, words, calls and what they are given',
    shown: [
      [upstream, 'number: 17'],
      [hostile, 'of thoughts ends', 'of calls ends', 'of what a call is given ends', 'only that it is still there'],
    ],
  },
  {
    fault: 'stopped, or its reader gone',
    promised: 'the call ends within a second; who only leaves stops nothing',
    shown: [
      [upstream, 'fault 18, stopped', 'fault 18, gone'],
      [`${runs}/runs.test.ts`, 'is cancelled within a second even when its provider heeds nothing'],
    ],
  },
  {
    fault: 'a follower reconnects',
    promised: 'no gap, nothing twice',
    shown: [
      [`${runs}/cuts.test.ts`, 'loses no token and sees none twice'],
      [`${live}/change-feed.test.ts`, 'and runs resume over SSE from the one Last-Event-ID'],
    ],
  },
  {
    fault: 'two tabs',
    promised: 'the same in both; a second question waits its turn',
    shown: [
      ['e2e/src/survival.test.ts', 'two tabs are in step'],
      [`${runs}/run-queue.test.ts`, 'begin after the answer they follow'],
    ],
  },
  {
    fault: 'a follower that does not read',
    promised: 'bounded memory, nobody else held up',
    shown: [[`${live}/slow-follower.test.ts`, 'a follower that stops reading is dropped']],
  },
  {
    fault: 'a question sent again because its answer was lost',
    promised: 'one message',
    shown: [
      [upstream, 'fault 22'],
      ['e2e/src/survival.test.ts', 'a message whose answer got lost on the way is stored once'],
    ],
  },
]

test('each of the 22 faults has its promise and a test that shows it', () => {
  assert.equal(table.length, 22)
  for (const [index, { fault, shown }] of table.entries()) {
    assert.ok(shown.length > 0, `fault ${index + 1}, ${fault}: nothing shows it`)
    for (const [file, ...words] of shown) {
      const source = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
      for (const word of words) assert.ok(source.includes(word), `fault ${index + 1}: ${file} has no “${word}”`)
    }
  }
})
