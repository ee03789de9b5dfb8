/** A sign-in is a moment, and what a service says of itself is short. */
export const authorizationLimits = {
  connectMs: 5_000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 15_000,
  maximumBytes: 256 * 1024,
}
