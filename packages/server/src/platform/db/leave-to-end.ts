/** For statements of a transaction that nobody waits for: should one of them fail, its end says so. */
export function leaveToEnd(...statements: Promise<unknown>[]): void {
  for (const statement of statements) statement.catch(() => undefined)
}
