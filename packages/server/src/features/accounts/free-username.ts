import { randomInt } from 'node:crypto'

export interface UsernameWish {
  /** What somebody is called elsewhere. */
  usernameHint: string
  /** How many names were lost to others at the same moment: so much further off is the one that is tried. */
  crowd?: number
}

/** A username that nobody has, as near to the wish as it may be. */
export async function freeUsername(
  takenLike: (start: string) => Promise<readonly string[]>,
  { usernameHint, crowd = 0 }: UsernameWish,
): Promise<string> {
  const plain = usernameHint
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  const base = plain.length >= 3 ? plain : `user-${plain}`.replace(/-$/, '')
  const taken = new Set(await takenLike(base))
  if (!taken.has(base)) return base
  let skipped = crowd === 0 ? 0 : randomInt(2 ** crowd)
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${base}-${number}`) && skipped-- === 0) return `${base}-${number}`
  }
}
