import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { AppError } from '#platform/app-error.ts'

/** What guessers know about the account beside its password. */
export interface OwnNames {
  email: string
  username: string
  /** What the house calls itself. */
  house: string
}

const text = 'Choose a password that is harder to guess.'
const commonFile = new URL('data/common-passwords.txt.gz', import.meta.url)
let common: Set<string> | null = null

/** Refuses what guessers try first. `field` is where the form shows it. */
export function refuseWeakPassword(password: string, names: OwnNames, field = 'password'): void {
  const lower = password.normalize('NFKC').toLowerCase()
  if (!hasFewLetters(lower) && !isOwnName(lower, names) && !isCommon(lower)) return
  throw new AppError('validation_failed', text, { fields: { [field]: [text] }, actions: ['edit'] })
}

const hasFewLetters = (lower: string): boolean => new Set(lower).size < 4

function isOwnName(lower: string, { email, username, house }: OwnNames): boolean {
  const names = [username, email, email.split('@')[0] ?? '', house, 'parley']
  return names.some((name) => name.length > 2 && lower.replace(name.toLowerCase(), '').length < 6)
}

function isCommon(lower: string): boolean {
  common ??= new Set(gunzipSync(readFileSync(commonFile)).toString('utf8').split('\n'))
  const known = common
  return guesses(lower).some((guess) => known.has(guess))
}

/** What a guesser would call the same password: without the year at its end, once instead of twice, @ for a. */
function guesses(lower: string): string[] {
  const bare = lower.replaceAll(/^[^a-z]+|[^a-z]+$/g, '')
  // Only marks and digits around it: a word among others is no common password.
  const found = [lower, bare.length >= 5 ? bare : lower]
  const half = lower.slice(0, lower.length / 2)
  if (half.length >= 5 && half + half === lower) found.push(half)
  const letters = lower.replaceAll(/[^a-z]+$/g, '').replaceAll(/[013457@$!]/g, (sign) => letterOf[sign] ?? sign)
  return letters.length >= 5 ? [...found, letters] : found
}

const letterOf: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
