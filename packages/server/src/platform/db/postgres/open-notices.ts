import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import * as z from 'zod/mini'
import type { DatabaseLog } from '../database-log.ts'
import type { Notices } from '../notices.ts'
import { NoticeQueue } from './notice-queue.ts'
import { connect } from './pool.ts'

/** Between two notices of one process, so that a thousand wake-ups become a few. */
const pauseMilliseconds = 10
const reconnectMilliseconds = 500

const notice = z.tuple([z.string(), z.array(z.tuple([z.string(), z.string()]))])

/** LISTEN and NOTIFY on a connection of their own, made again when it is lost. */
export async function openPostgresNotices(url: string, log: DatabaseLog): Promise<Notices> {
  const self = randomBytes(9).toString('base64url')
  const listeners = new Map<string, ((text: string) => void)[]>()
  const gapListeners: (() => void)[] = []
  const queue = new NoticeQueue()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let sending = false
  let closed = false

  async function open(): Promise<void> {
    const opened = await connect(url)
    opened.on('notification', ({ payload }) => receive(payload ?? ''))
    opened.once('end', () => lose(opened))
    opened.once('error', () => lose(opened))
    await opened.query('LISTEN parley')
    if (closed) return opened.end()
    client = opened
  }

  function lose(lost: pg.Client): void {
    if (closed || client !== lost) return
    client = undefined
    log.warn('The connection for notices to other processes was lost')
    void reopen()
  }

  async function reopen(): Promise<void> {
    while (!closed && !client) {
      await new Promise((resolve) => setTimeout(resolve, reconnectMilliseconds).unref())
      if (!closed) await open().catch(() => undefined)
    }
    if (closed) return
    for (const listener of gapListeners) listener()
    schedule(0)
  }

  function receive(payload: string): void {
    const parsed = notice.safeParse(parseJson(payload))
    if (!parsed.success) return log.warn('A notice of another process was not understood')
    const [from, said] = parsed.data
    if (from === self) return
    for (const [topic, text] of said) for (const listener of listeners.get(topic) ?? []) hear(topic, text, listener)
  }

  function hear(topic: string, text: string, listener: (text: string) => void): void {
    try {
      listener(text)
    } catch (error) {
      log.warn('A notice of another process could not be followed', { topic, error })
    }
  }

  function schedule(milliseconds: number): void {
    if (timer || sending || closed || queue.isEmpty) return
    timer = setTimeout(() => {
      timer = undefined
      void send()
    }, milliseconds).unref()
  }

  async function send(): Promise<void> {
    if (!client || queue.isEmpty) return
    sending = true
    // Lost with its connection: both sides look for themselves once they are connected again.
    await client.query('SELECT pg_notify($1, $2)', ['parley', queue.take(self)]).catch(() => undefined)
    sending = false
    schedule(pauseMilliseconds)
  }

  await open()
  return {
    tell(topic, text) {
      if (closed) return
      queue.add(topic, text)
      schedule(0)
    },
    on: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
    onGap: (listener) => void gapListeners.push(listener),
    async close() {
      clearTimeout(timer)
      // What was told before the end still goes out: an ended session for one.
      while (client && !queue.isEmpty) await send()
      closed = true
      await client?.end().catch(() => undefined)
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
