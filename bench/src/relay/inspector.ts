import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** A look into a process that was started with `arguments`: what its objects take once those nobody needs are gone. */
export interface Inspector {
  arguments: string[]
  objectBytes(): Promise<number>
}

export async function inspectorOnFreePort(): Promise<Inspector> {
  const port = await freePort()
  return {
    arguments: [`--inspect=127.0.0.1:${port}`, '--inspect-publish-uid=http'],
    async objectBytes() {
      const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[]
      const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '')
      await once(socket, 'open')
      const ask = async (method: string): Promise<unknown> => {
        socket.send(JSON.stringify({ id: 1, method }))
        const [{ data }] = (await once(socket, 'message')) as [MessageEvent]
        return JSON.parse(String(data)).result
      }
      try {
        await ask('HeapProfiler.collectGarbage')
        await ask('HeapProfiler.collectGarbage')
        const { usedSize, backingStorageSize } = (await ask('Runtime.getHeapUsage')) as HeapUsage
        return usedSize + backingStorageSize
      } finally {
        socket.close()
      }
    },
  }
}

interface Target {
  webSocketDebuggerUrl: string
}

interface HeapUsage {
  usedSize: number
  backingStorageSize: number
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
