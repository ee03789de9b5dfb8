import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { selfSignedCertificate } from './certificate.ts'

export interface LabWebServer {
  url: string
  /** As egress names it. */
  hostAndPort: string
  /** To trust it, for a secure one. */
  certificate: string | undefined
  connections(): number
  close(): Promise<void>
}

/** A plain web server on this machine that answers as it is told. */
export async function startWebServer(answer: RequestListener, secure = false): Promise<LabWebServer> {
  const own = secure ? selfSignedCertificate() : undefined
  const server = own ? createSecureServer(own, answer) : createServer(answer)
  let connections = 0
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    hostAndPort: `127.0.0.1:${port}`,
    certificate: own?.cert,
    connections: () => connections,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
