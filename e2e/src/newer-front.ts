import { createServer, request as ask } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** Stands before the product and, from its release on, passes on a service worker of another version. */
export async function startNewerFront(product: string) {
  let released = false
  const { port: behind } = new URL(product)
  const server = createServer((request, response) => {
    const onward = ask(
      { host: '127.0.0.1', port: behind, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        const isWorker = released && request.url === '/sw.js'
        const headers = { ...answer.headers }
        if (isWorker) for (const name of ['content-length', 'etag']) delete headers[name]
        response.writeHead(answer.statusCode ?? 502, headers)
        if (isWorker) void text(answer).then((code) => response.end(code.replace(/(version:[`'"])\w+/, '$1newer')))
        else answer.pipe(response)
      },
    )
    if (request.url === '/sw.js') for (const name of ['accept-encoding', 'if-none-match']) onward.removeHeader(name)
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The front has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    release(): void {
      released = true
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
