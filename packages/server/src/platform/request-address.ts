import { AsyncLocalStorage } from 'node:async_hooks'

const addresses = new AsyncLocalStorage<string | null>()

/** Where the request comes from that is being answered; undefined in the work of nobody's request. */
export const requestAddress = (): string | undefined => addresses.getStore() ?? undefined

export const withAddress = <Result>(address: string, work: () => Result): Result => addresses.run(address, work)

/** Work that a request only wakes is not its own. */
export const withoutAddress = <Result>(work: () => Result): Result => addresses.run(null, work)
