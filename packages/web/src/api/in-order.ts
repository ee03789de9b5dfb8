const begun = new Map<string, Promise<unknown>>()

/** Once all that was begun before under the same key has ended, well or not. */
export function inOrder<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const mine = ended(key).then(work)
  const over = mine.catch(() => undefined)
  begun.set(key, over)
  void over.then(() => begun.get(key) === over && begun.delete(key))
  return mine
}

/** When nothing that was begun under the key is under way any more. */
export const ended = async (key: string): Promise<unknown> => begun.get(key)
