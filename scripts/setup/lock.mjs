import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { root } from './places.mjs'
import { say } from './say.mjs'

const patienceMs = 15 * 60_000

/**
 * Lets one set-up of this folder work at a time. The lock is a listening socket: the kernel lets go of it when its
 * process dies, however it dies, and whoever waits is told at once. A lock file could be left behind.
 */
export async function withLock(work) {
  const address = lockAddress()
  const deadline = Date.now() + patienceMs
  let release = await take(address)
  if (release === null) say('waiting for another set-up of this folder to end')
  while (release === null) {
    if (Date.now() > deadline) throw new SetupFailure('Another set-up of this folder has not ended for 15 minutes.')
    await untilReleased(address, deadline - Date.now())
    release = await take(address)
  }
  try {
    return await work()
  } finally {
    release()
  }
}

/** Linux has socket names that no file stands for; elsewhere a left-over file is removed by whoever finds it dead. */
function lockAddress() {
  const name = `parley-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/** What lets go of the lock, or null where another process holds it. */
function take(address) {
  return new Promise((resolve, reject) => {
    const waiting = new Set()
    const server = createServer((socket) => {
      waiting.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => waiting.delete(socket))
    })
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(address, () =>
      resolve(() => {
        server.close()
        for (const socket of waiting) socket.destroy()
      }),
    )
  })
}

function untilReleased(address, limitMs) {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.setTimeout(limitMs, () => socket.destroy())
    socket.on('error', (error) => {
      if (error.code === 'ECONNREFUSED' && process.platform !== 'linux') rmSync(address, { force: true })
    })
    socket.on('close', resolve).resume()
  })
}
