import { id, newId, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import type { Notices } from '#platform/db/index.ts'
import type { Clock } from '#platform/clock.ts'
import { LiveFrame } from './frame.ts'
import type { ConversationWatcher, Topics } from './topics.ts'

/** Who comes and goes within this is told together: a page that is loaded anew is nobody's coming or going. */
const gatherMs = 300
/** A process that shares a conversation with others says so this often, and is forgotten after three times as long. */
const repeatMs = 4_000
/** Of a crowd nobody needs to know each. */
const mostPeople = 50

type People = Map<Id, number>

const told = z.tuple([z.string(), id, z.array(z.tuple([id, z.int().check(z.minimum(1))])), z.boolean()])

/** Who else has a conversation open: on how many of one's own other tabs and devices, and which other people. */
export function createPresence(topics: Topics, notices: Notices, clock: Pick<Clock, 'monotonic'>) {
  const here = newId()
  const stirred = new Set<Id>()
  /** What processes that have it open as well have said. */
  const elsewhere = new Map<Id, Map<string, { people: People; at: number }>>()
  const known = new WeakMap<ConversationWatcher, Map<Id, string>>()
  const open = new Set<Id>()
  let timer: NodeJS.Timeout | undefined

  function stir(conversationId: Id): void {
    stirred.add(conversationId)
    timer ??= setTimeout(flush, gatherMs).unref()
  }

  function flush(): void {
    timer = undefined
    for (const conversationId of stirred) {
      const people = peopleHere(conversationId)
      const begins = people.size > 0 && !open.has(conversationId)
      if (people.size === 0) forget(conversationId)
      else open.add(conversationId)
      say(conversationId, people, begins)
      tellWatchers(conversationId, people)
    }
    stirred.clear()
  }

  function forget(conversationId: Id): void {
    open.delete(conversationId)
    elsewhere.delete(conversationId)
  }

  function peopleHere(conversationId: Id): People {
    const people: People = new Map()
    for (const { caller } of topics.watchersOf(conversationId)) {
      people.set(caller.userId, (people.get(caller.userId) ?? 0) + 1)
    }
    return people
  }

  function say(conversationId: Id, people: People, asks: boolean): void {
    notices.tell('present', JSON.stringify([here, conversationId, [...people].slice(0, mostPeople), asks]))
  }

  function tellWatchers(conversationId: Id, peopleOfHere: People): void {
    const all = new Map(peopleOfHere)
    for (const { people } of elsewhere.get(conversationId)?.values() ?? []) {
      for (const [userId, count] of people) all.set(userId, (all.get(userId) ?? 0) + count)
    }
    for (const watcher of topics.watchersOf(conversationId)) {
      const { userId } = watcher.caller
      const own = (all.get(userId) ?? 1) - 1
      const userIds = [...all.keys()].filter((each) => each !== userId).slice(0, mostPeople)
      const told = known.get(watcher) ?? new Map<Id, string>()
      const now = `${own} ${userIds.toSorted().join(' ')}`
      if ((told.get(conversationId) ?? '0 ') === now) continue
      known.set(watcher, told.set(conversationId, now))
      watcher.frame(new LiveFrame({ type: 'presence', conversationId, userIds, elsewhere: own }))
    }
  }

  notices.on('present', (text) => {
    const [process, conversationId, people, asks] = told.parse(JSON.parse(text))
    if (!open.has(conversationId)) return
    const others = elsewhere.get(conversationId) ?? new Map<string, { people: People; at: number }>()
    if (people.length === 0) others.delete(process)
    else others.set(process, { people: new Map(people), at: clock.monotonic() })
    if (others.size === 0) elsewhere.delete(conversationId)
    else elsewhere.set(conversationId, others)
    if (asks) say(conversationId, peopleHere(conversationId), false)
    tellWatchers(conversationId, peopleHere(conversationId))
  })
  notices.onGap(() => {
    for (const conversationId of open) say(conversationId, peopleHere(conversationId), true)
  })

  function repeat(): void {
    const now = clock.monotonic()
    for (const [conversationId, others] of elsewhere) {
      const people = peopleHere(conversationId)
      for (const [process, { at }] of others) if (now - at > 3 * repeatMs) others.delete(process)
      if (others.size === 0) elsewhere.delete(conversationId)
      else say(conversationId, people, false)
      tellWatchers(conversationId, people)
    }
  }
  const repeating = setInterval(repeat, repeatMs).unref()

  topics.onWatched = (conversationId, watcher, watches) => {
    if (!watches) known.get(watcher)?.delete(conversationId)
    stir(conversationId)
  }

  return {
    stop(): void {
      clearInterval(repeating)
      clearTimeout(timer)
    },
  }
}
