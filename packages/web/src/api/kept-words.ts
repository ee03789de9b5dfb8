import { keeps } from '../worker/offline.ts'

/**
 * Words the server has not taken yet, so that neither a reload nor a page that breaks loses them. They stay in this tab
 * alone, and on the device only where its owner keeps recent chats; they go once the server has them, and at sign-out.
 */
const beginning = 'parley.draft.'

const places = (): Storage[] => [sessionStorage, localStorage]

export function keptWords(name: string): string | null {
  return orNull(
    () =>
      places()
        .map((place) => place.getItem(beginning + name))
        .find((words) => words !== null) ?? null,
  )
}

export function keepWords(name: string, words: string): void {
  orNull(() => (keeps() ? localStorage : sessionStorage).setItem(beginning + name, words))
}

export function releaseWords(name: string): void {
  orNull(() => places().forEach((place) => place.removeItem(beginning + name)))
}

/** Of all that is kept, or of what begins so. */
export function keptNames(begins = ''): string[] {
  const keys = orNull(() => places().flatMap((place) => Object.keys(place))) ?? []
  return keys.filter((key) => key.startsWith(beginning + begins)).map((key) => key.slice(beginning.length))
}

export function forgetWords(): void {
  keptNames().forEach(releaseWords)
}

/** Storage may be blocked or full: then the words are in this page alone, as they would be anywhere. */
function orNull<Value>(act: () => Value): Value | null {
  try {
    return act()
  } catch {
    return null
  }
}
