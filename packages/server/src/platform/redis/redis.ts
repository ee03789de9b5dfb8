import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { closedError } from '../lifecycle/index.ts'
import type { Log } from '../log/index.ts'
import { Replies, type Reply } from './replies.ts'

export interface Redis {
  /** Rejects when there is no answer in time: whoever asks goes on without it. */
  call(...words: (string | number)[]): Promise<Reply>
  close(): void
}

interface Asked {
  resolve(reply: Reply): void
  reject(error: Error): void
}

/** A request must not wait longer for a count than for its answer. */
const answerMs = 250
/** After a failure nobody waits for another one in this time. */
const pauseMs = 1_000

/**
 * The few words we speak with Redis, on one connection that is made when it is needed. It is a help and never needed
 * for a right answer, so every failure is told at once.
 */
export function openRedis(url: string, log: Pick<Log, 'warn' | 'info'>): Redis {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  let socket: Socket | undefined
  let waiting: Asked[] = []
  let downUntil = 0
  let closed = false

  function open(): Socket {
    const place = { host, port: Number(port || 6379) }
    const opened = protocol === 'rediss:' ? connectTls({ ...place, servername: host }) : connectPlain(place)
    opened.setNoDelay(true)
    opened.unref()
    const replies = new Replies((reply) => {
      const asked = waiting.shift()
      if (reply instanceof Error) asked?.reject(reply)
      else asked?.resolve(reply)
    })
    opened.on('data', (bytes: Buffer) => {
      try {
        replies.feed(bytes)
      } catch (error) {
        opened.destroy(error instanceof Error ? error : undefined)
      }
    })
    opened.on('error', (error) => lose(opened, error))
    opened.on('close', () => lose(opened, new Error('Redis closed the connection.')))
    const introduce = (...words: string[]) => {
      // A refusal ends the connection: nothing after it would be answered either.
      send(opened, words).catch((error: unknown) => opened.destroy(error instanceof Error ? error : undefined))
    }
    if (password !== '') {
      introduce('AUTH', ...(username === '' ? [] : [decodeURIComponent(username)]), decodeURIComponent(password))
    }
    if (pathname.length > 1) introduce('SELECT', pathname.slice(1))
    return opened
  }

  function lose(lost: Socket, error: Error): void {
    if (socket !== lost) return
    socket = undefined
    downUntil = performance.now() + pauseMs
    for (const { reject } of waiting.splice(0)) reject(error)
    lost.destroy()
    if (!closed) log.warn('Redis does not answer. Each process counts for itself until it does', { error })
  }

  function send(to: Socket, words: readonly (string | number)[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => to.destroy(new Error(`Redis took longer than ${answerMs} ms.`)), answerMs)
      waiting.push({
        resolve: (reply) => (clearTimeout(timer), resolve(reply)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      })
      const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`)
      to.write(`*${words.length}\r\n${parts.join('')}`)
    })
  }

  return {
    call(...words) {
      if (closed) return Promise.reject(closedError('Redis'))
      if (socket === undefined && performance.now() < downUntil) return Promise.reject(new Error('Redis is away.'))
      // Introduced in the order of writing: what is asked first is answered first.
      if (socket === undefined) {
        waiting = []
        socket = open()
      }
      return send(socket, words)
    },
    close() {
      closed = true
      socket?.destroy()
      for (const { reject } of waiting.splice(0)) reject(closedError('Redis'))
    },
  }
}
