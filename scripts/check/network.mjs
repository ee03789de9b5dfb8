const server = /^packages\/(server|cli|models|contract)\//
/** What opens a connection, by module; `*` is every value of it. Servers, address tests and types are free. */
const openers = {
  http: ['request', 'get', 'Agent', 'ClientRequest', 'default', '*'],
  https: ['request', 'get', 'Agent', 'default', '*'],
  http2: ['connect', 'default', '*'],
  net: ['connect', 'createConnection', 'Socket', 'default', '*'],
  tls: ['connect', 'TLSSocket', 'default', '*'],
  dgram: 'any',
  dns: 'any',
  'dns/promises': 'any',
  undici: 'any',
  ws: ['WebSocket', 'default', '*'],
  pg: 'any',
  nodemailer: 'any',
}
/** The one way out, and the operator's own database, Redis and mail hosts. */
const exceptions = {
  'packages/server/src/platform/egress/': 'any',
  'packages/server/src/platform/db/': ['pg'],
  'packages/server/src/platform/db/postgres/': ['net'],
  'packages/server/src/platform/mail/': ['nodemailer'],
  'packages/server/src/platform/redis/': ['net', 'tls'],
  // A socket in the data folder, for commands of whoever sits at the machine.
  'packages/server/src/platform/control/': ['net'],
}

/** Only platform/egress opens connections, so that no request leaves unchecked. The linter forbids `fetch` likewise. */
export function networkDoors(sources) {
  return sources
    .filter((source) => source.isCode && !source.isTest && server.test(source.path))
    .flatMap((source) =>
      source.imports.flatMap(({ from, names, offset }) => {
        const module = from.replace(/^node:/, '')
        const opener = openers[module]
        if (opener === undefined || isExcepted(source.path, module)) return []
        const used = names.filter((name) => opener === 'any' || opener.includes(name))
        if (used.length === 0) return []
        return [`${source.path}:${source.lineOf(offset)} ${used.join(', ')} of ${from}: use platform/egress`]
      }),
    )
}

function isExcepted(path, module) {
  return Object.entries(exceptions).some(
    ([folder, modules]) => path.startsWith(folder) && (modules === 'any' || modules.includes(module)),
  )
}
