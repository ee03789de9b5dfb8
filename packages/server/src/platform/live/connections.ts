import type { Id } from '@parley/contract'
import { isOf, type Whose } from '#platform/http/index.ts'
import type { Subscription } from './subscription.ts'
import { addTo, removeFrom } from './topics.ts'

/** Every open connection, by who holds it. */
export class Connections {
  readonly #all = new Set<Subscription>()
  readonly #byUser = new Map<Id, Set<Subscription>>()

  add(subscription: Subscription): void {
    this.#all.add(subscription)
    addTo(this.#byUser, subscription.caller.userId, subscription)
  }

  remove(subscription: Subscription): void {
    this.#all.delete(subscription)
    removeFrom(this.#byUser, subscription.caller.userId, subscription)
  }

  get size(): number {
    return this.#all.size
  }

  all(): Subscription[] {
    return [...this.#all]
  }

  of(userId: Id): Subscription[] {
    return [...(this.#byUser.get(userId) ?? [])]
  }

  countOf(userId: Id): number {
    return this.#byUser.get(userId)?.size ?? 0
  }

  ofWhom(whose: Whose): Subscription[] {
    return 'userId' in whose ? this.of(whose.userId) : this.all().filter(({ caller }) => isOf(caller, whose))
  }
}
