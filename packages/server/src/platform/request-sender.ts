import { AsyncLocalStorage } from 'node:async_hooks'
import type { Language } from '@parley/contract'
import { askedFor } from './language.ts'

interface Sender {
  address: string
  /** As the header `Accept-Language` says it. */
  languages: string
}

const senders = new AsyncLocalStorage<Sender | null>()

/** Where the request comes from that is being answered; undefined in the work of nobody's request. */
export const requestAddress = (): string | undefined => senders.getStore()?.address

/** What its sender would like to read, of what is spoken here; null where it does not say, or nobody asks. */
export const requestLanguage = (): Language | null => askedFor(senders.getStore()?.languages ?? '')

export const withSender = <Result>(sender: Sender, work: () => Result): Result => senders.run(sender, work)

/** Work that a request only wakes is not its own. */
export const withoutSender = <Result>(work: () => Result): Result => senders.run(null, work)
