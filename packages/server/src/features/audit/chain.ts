import { AsyncLocalStorage } from 'node:async_hooks'
import { randomToken, type Sealer } from '#platform/crypto/index.ts'
import { isUniqueViolation } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import type { AuditQueries } from './audit.queries.ts'
import { linkHash } from './entry.ts'

/** Another process may leave something unlinked behind; nothing waits longer than this. */
const lookEveryMs = 5_000
/** Entries that come together share a commit. */
const gatherMs = 20
const atOnce = 200
export const keyPurpose = 'audit chain'
export const sealedChainKey = sealedColumn({
  name: 'the key of the audit',
  table: 'audit_chain',
  key: 'name',
  column: 'sealed_key',
  purpose: keyPurpose,
})

export interface ChainOptions {
  queries: AuditQueries
  sealer: Sealer
  log: Log
}

/**
 * Links entries right after they were committed. Within the acts' own transactions every sign-in would wait for every
 * other one to end, because each needs the hash of the one before.
 */
export function createChain({ queries, sealer, log }: ChainOptions) {
  // An entry is often written inside a transaction, to which what happens later does not belong.
  const outside = AsyncLocalStorage.snapshot()
  let timer: NodeJS.Timeout | undefined
  let looking: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  let stopped = false
  /** The same trouble every few seconds is told once. */
  let told: string | null = null

  /**
   * Without a lock: of two processes that link at once, either both give the same entries the same numbers, or one gives
   * a number that is taken, fails whole and looks again.
   */
  async function linkSome(): Promise<boolean> {
    const end = await queries.end()
    if (end === undefined) {
      await queries.begin(sealer.seal(randomToken(), keyPurpose))
      return true
    }
    const rows = await queries.unlinked(atOnce)
    if (rows.length === 0) return false
    const key = sealer.open(end.sealed_key, keyPurpose)
    let { number, hash } = end
    const links = rows.map((row) => {
      number += 1
      hash = linkHash(key, number, hash, row)
      return { id: row.id, number, hash }
    })
    try {
      await queries.link(links)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
    return true
  }

  async function linkAll(): Promise<void> {
    if ((await queries.countUnlinked()) > 0) while (await linkSome());
  }

  /** Resolves when everything is linked that was committed before. */
  function link(): Promise<void> {
    const next = working.then(linkAll)
    working = next.catch(() => undefined)
    return next
  }

  const linkSoon = (): void => {
    if (timer !== undefined || stopped) return
    timer = outside(
      setTimeout,
      () => {
        timer = undefined
        link().then(
          () => (told = null),
          (error: unknown) => {
            if (stopped || told === String(error)) return
            told = String(error)
            log.warn('The audit could not be linked', { error })
          },
        )
      },
      gatherMs,
    )
  }

  return {
    link,
    linkSoon,
    start(): void {
      looking = setInterval(linkSoon, lookEveryMs).unref()
      linkSoon()
    },
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      clearInterval(looking)
      await link().catch((error: unknown) => log.warn('The audit could not be linked', { error }))
    },
  }
}
