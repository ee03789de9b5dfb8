/** What `first` says, before anything that was asked beside it fails. */
export function firstOf<Result>(first: Promise<Result>, beside: Promise<unknown>): Promise<Result> {
  beside.catch(() => undefined)
  return first
}
