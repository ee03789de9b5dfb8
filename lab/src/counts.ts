/** How often a randomised test repeats: a few times in every run of the tests, the whole promise in the long one. */
export function count(short: number, long: number): number {
  return process.env['PARLEY_TEST_LONG'] === '1' ? long : short
}
