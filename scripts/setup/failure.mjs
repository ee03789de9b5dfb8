import { statfsSync } from 'node:fs'
import { root } from './places.mjs'

/** A failure that one line explains, with what to do about it. */
export class SetupFailure extends Error {}

const reasons = [
  [/ENOSPC|EDQUOT/, `The disk is full: free about 1 GB for ${root}, then run the command again.`],
  [
    /EROFS|EACCES|EPERM/,
    `The folder ${root} cannot be written: make it writable for this user, then run the command again.`,
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E50\d|E407/,
    'The npm registry cannot be reached: check the network or proxy (`npm ping`), then run the command again.',
  ],
  [/EINTEGRITY/, 'A downloaded package does not match the lock file: run `npm cache verify`, then the command again.'],
]

/** The one line for an error code or for what npm printed; undefined where no known reason is named. */
export function explain(text) {
  return reasons.find(([pattern]) => pattern.test(text))?.[1]
}

/** For what npm left out without a word: it takes even a full disk for success where a package is optional. */
export function incomplete(what) {
  const { bavail, bsize } = statfsSync(root)
  const full = bavail * bsize < 100e6
  return new SetupFailure(full ? explain('ENOSPC') : `npm could not fetch ${what}: run the command again.`)
}
