import { unavailable } from './failure.ts'

/** A promise that rejects after that time and never resolves, for racing; `clear` lets it rest. */
export function timeLimit(milliseconds: number, what: string, passed: () => void = () => undefined) {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const timer = setTimeout(() => {
    passed()
    reject(unavailable(new Error(`${what} took more than ${milliseconds} ms`)))
  }, milliseconds)
  return { overdue: promise, clear: () => clearTimeout(timer) }
}
