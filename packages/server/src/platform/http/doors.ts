import type { Server } from 'node:http'
import { createServer, type AddressInfo, type ListenOptions, type Server as Door } from 'node:net'

export interface Doors {
  /** The port is the one really taken, which 0 leaves to the system. */
  port: number
  /** Lets nobody in any more; done when the last who came has gone. */
  close(): Promise<void>
}

const doorCount = 16

/**
 * A socket that listens is asked for one newcomer in a turn of the event loop. Where a class comes at once, turns are
 * long, and each who is new would wait for as many of them as others stand before: so there are many such sockets.
 */
export async function openDoors(server: Server, host: string, port: number): Promise<Doors> {
  // Who shares would share with another server of the same user too, instead of being told that the port is taken.
  if (port !== 0) await failIfTaken(host, port)
  const shared = await listenAt(server, { host, port, reusePort: true }).then(
    () => true,
    () => false,
  )
  // Not every system can; and what else was wrong is said now.
  if (!shared) await listenAt(server, { host, port })
  const { address, port: taken } = addressOf(server)
  const others = Array.from({ length: shared ? doorCount - 1 : 0 }, () => doorTo(server))
  const close = async (): Promise<void> => void (await Promise.all([server, ...others].map(closed)))
  try {
    await Promise.all(others.map((door) => listenAt(door, { host: address, port: taken, reusePort: true })))
  } catch (error) {
    await close()
    throw error
  }
  // Only now does somebody listen for what the server tells.
  for (const door of others) door.on('error', (error) => void server.emit('error', error))
  return { port: taken, close }
}

async function failIfTaken(host: string, port: number): Promise<void> {
  const probe = createServer()
  await listenAt(probe, { host, port })
  await closed(probe)
}

/** As an HTTP server opens its own. */
function doorTo(server: Server): Door {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket))
}

function listenAt(door: Door, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    door.once('error', reject)
    door.listen(options, () => {
      door.off('error', reject)
      resolve()
    })
  })
}

function closed(door: Door): Promise<void> {
  return new Promise((resolve) => door.close(() => resolve()))
}

function addressOf(door: Door): AddressInfo {
  const address = door.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address
}
