import { isIP } from 'node:net'
import * as z from 'zod/mini'

/** Reads one variable's text. Its issue completes the sentence "PARLEY_X …" and never repeats a secret. */
export type Reader<Value> = z.ZodMiniType<Value, string>

function reader<Value>(read: (text: string, refuse: (reason: string) => never) => Value): Reader<Value> {
  return z.pipe(
    z.string(),
    z.transform((text: string, context) => {
      try {
        return read(text, refuse)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        context.issues.push({ code: 'custom', message: error.message, input: text })
        return z.NEVER
      }
    }),
  )
}

class Refusal extends Error {}

function refuse(reason: string): never {
  throw new Refusal(reason)
}

/** A quoted value for a message, short enough for one line. */
function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

export const plainText = reader((text) => text)

export const secretText = (minimumBytes: number): Reader<string> =>
  reader((text) => {
    const bytes = Buffer.byteLength(text)
    return bytes >= minimumBytes ? text : refuse(`needs at least ${minimumBytes} bytes and has ${bytes}`)
  })

export function wholeNumber(minimum: number, maximum: number): Reader<number> {
  return reader((text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    return refuse(`must be a whole number from ${minimum} to ${maximum}, not ${shown(text)}`)
  })
}

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Reader<Choice> {
  return reader((text) => {
    const found = choices.find((choice) => choice === text.toLowerCase())
    return found ?? refuse(`must be one of ${choices.join(', ')}, not ${shown(text)}`)
  })
}

function parseUrl(text: string, protocols: readonly string[]): URL {
  const wanted = protocols.map((protocol) => `${protocol}://…`).join(' or ')
  // The text may hold a password, so that no message repeats it.
  const url = URL.canParse(text) ? new URL(text) : refuse(`must be a URL like ${wanted}`)
  if (!protocols.includes(url.protocol.slice(0, -1))) refuse(`must begin with ${wanted}`)
  if (url.hostname === '') refuse('names no host')
  return url
}

export const url = (...protocols: string[]): Reader<URL> => reader((text) => parseUrl(text, protocols))

export const urlText = (...protocols: string[]): Reader<string> =>
  reader((text) => {
    parseUrl(text, protocols)
    return text
  })

/** Where people reach the server: with a path perhaps, never with a query, a fragment or credentials. */
export const publicUrl: Reader<URL> = reader((text) => {
  const found = parseUrl(text, ['http', 'https'])
  if (found.search || found.hash || found.username || found.password) {
    refuse('must hold only the scheme, the host and a path')
  }
  found.pathname = found.pathname.replace(/\/+$/, '') || '/'
  return found
})

function items(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

export const list: Reader<string[]> = reader(items)

export const origins: Reader<string[]> = reader((text) =>
  items(text).map((item) => {
    if (item.includes('*')) refuse('must list exact origins: with * any site could act for the people signed in here')
    const origin = URL.canParse(item) ? new URL(item).origin : 'null'
    if (origin === 'null' || !/^https?:/.test(origin))
      refuse(`holds ${shown(item)}, which is not an origin like https://chat.example.org`)
    if (item !== origin && item !== `${origin}/`)
      refuse(`holds ${shown(item)}; write only the origin, ${shown(origin)}`)
    return origin
  }),
)

export const networks: Reader<string[]> = reader((text) =>
  items(text).map((item) => {
    const [address = '', prefix, more] = item.split('/')
    const version = isIP(address)
    const bits = version === 4 ? 32 : 128
    const fits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
    if (version === 0 || !fits || more !== undefined) {
      refuse(`holds ${shown(item)}, which is neither an IP address nor a network like 10.0.0.0/8`)
    }
    return prefix === undefined ? `${address}/${bits}` : item
  }),
)
