export interface Seeded {
  /** At least 0 and below 1, the same sequence for the same seed. */
  next(): number
  /** A whole number at least `from` and below `to`. */
  between(from: number, to: number): number
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, between: (from, to) => from + Math.floor(next() * (to - from)) }
}

/** The seed of a randomised test: another each time, printed, and replayed with PARLEY_TEST_SEED. */
export function testSeed(name: string): number {
  const given = process.env['PARLEY_TEST_SEED']
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
  console.log(`${name}: replay with PARLEY_TEST_SEED=${seed}`)
  return seed
}
