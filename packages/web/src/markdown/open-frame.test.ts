import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { answerParent } from '../frames/answer-parent.ts'
import { openFrame } from './open-frame.ts'

/** As much of a window as messages between two of them need. */
class Pane extends EventTarget {
  readonly got: unknown[][] = []
  parent: Pane = this
  postMessage(...message: unknown[]): void {
    this.got.push(message)
  }
  hear(source: Pane | null, data: unknown, ports: readonly unknown[] = []): void {
    this.dispatchEvent(Object.assign(new Event('message'), { source, data, ports }))
  }
}

let here: Pane
const foreign = new Pane()
beforeEach(() => {
  here = new Pane()
  Object.assign(globalThis, { window: here })
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window')
})

test('a frame gets its task when its own window says that it is ready, whoever else says so', () => {
  const frame = new Pane()
  const heard: unknown[] = []
  const close = openFrame(Object.assign(Object.create(null), { contentWindow: frame }), 'the task', (data) => {
    heard.push(data)
  })
  here.hear(foreign, 'ready')
  here.hear(null, 'ready')
  here.hear(here, 'ready')
  here.hear(frame, { ready: true })
  assert.deepEqual([frame.got, foreign.got, here.got], [[], [], []])
  here.hear(frame, 'ready')
  assert.deepEqual(frame.got[0]?.[0], 'the task')
  // A page that came into the frame later gets nothing more.
  here.hear(frame, 'ready')
  assert.equal(frame.got.length, 1)
  assert.deepEqual(heard, [])
  close()
})

test('a frame answers the page that shows it and nobody else, on the line it was given', () => {
  const page = new Pane()
  here.parent = page
  answerParent((data, reply) => reply(`done: ${String(data)}`))
  assert.deepEqual(page.got, [['ready', '*']])
  const line = new Pane()
  here.hear(foreign, 'forged', [line])
  here.hear(here, 'forged', [line])
  here.hear(null, 'forged', [line])
  here.hear(page, 'without a line')
  assert.deepEqual(line.got, [])
  here.hear(page, 'draw', [line])
  assert.deepEqual(line.got, [['done: draw']])
})
