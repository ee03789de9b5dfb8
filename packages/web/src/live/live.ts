import type { Id, Message, ServerFrame } from '@parley/contract'
import { showListsAgain } from '../api/actions.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import { noteChange, noteEverything } from './changes.ts'
import { createConnection } from './connection.ts'
import { createPace } from './pace.ts'
import { presence } from './presence.ts'
import { createRunStore, isFinished } from './run-store.ts'
import { openServerSentEvents, openWebSocket } from './transport.ts'

const hiddenMs = 250

const paint = new MessageChannel()
const pace = createPace({
  now: () => performance.now(),
  beforePaint: requestAnimationFrame,
  afterPaint(then) {
    paint.port1.onmessage = then
    paint.port2.postMessage(0)
  },
  wait: (milliseconds, then) => void setTimeout(then, milliseconds),
})

/** The run store and the connection of this tab. */
export const runStore = createRunStore({
  schedule(show) {
    // A tab in the background draws no frames, but its title and its sounds may depend on what it knows.
    if (document.hidden) setTimeout(show, hiddenMs)
    else pace(show)
  },
  now: () => performance.now(),
})

export const connection = createConnection({
  openSocket: openWebSocket,
  openEvents: openServerSentEvents,
  runPlaces: runStore.places,
  receive,
  signedOut,
  wait(milliseconds, then) {
    const timer = setTimeout(then, milliseconds)
    return () => clearTimeout(timer)
  },
  random: Math.random,
})

const anewMs = 10_000
let begunAnew = Number.NEGATIVE_INFINITY

/** Or in again, in another tab: then this one goes on with the session that is there now. */
function signedOut(): void {
  void queryClient.invalidateQueries({ queryKey: meQuery.queryKey }).then(() => {
    const me = queryClient.getQueryData(meQuery.queryKey)
    if (typeof me !== 'object' || me === null || performance.now() - begunAnew < anewMs) return
    begunAnew = performance.now()
    connection.start()
  })
}

/** Another tab may have let somebody else in while this one slept. */
function isOfAnother(userId: Id): boolean {
  const me = queryClient.getQueryData(meQuery.queryKey)
  return typeof me === 'object' && me?.id !== userId
}

// Back may bring a page as it was left, with everything that was on it.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) signedOut()
})
window.addEventListener('online', connection.retryNow)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) connection.retryNow()
})

/** Tabs of one browser share who is signed in: each tells the others as whom it is greeted. */
const tabs = new BroadcastChannel('greeted')
tabs.onmessage = ({ data }: MessageEvent<Id>) => meet(data)

function meet(userId: Id): void {
  if (isOfAnother(userId)) signedOut()
}

const firstLookMs = 1_000
let greeted = false

function receive(frame: ServerFrame): void {
  switch (frame.type) {
    case 'hello':
      presence.take(frame)
      meet(frame.userId)
      tabs.postMessage(frame.userId)
      // What changed between the first pages and this first word was told to nobody.
      if (!greeted) setTimeout(() => void showListsAgain(), firstLookMs)
      greeted = true
      return
    case 'event':
      return runStore.add(frame.event)
    case 'change':
      return noteChange(frame.kind, frame.id)
    case 'problem':
      // A run that cannot be followed from its place, or changes too old to be told: what is stored has it all.
      if (frame.ref !== undefined) noteEverything()
      return
    case 'presence':
    case 'typing':
      return presence.take(frame)
    case 'accepted':
    case 'pong':
      return
  }
}

/** Follows what is being written in a conversation, from where the fetched messages end. */
export function followConversation(conversationId: Id, messages: readonly Message[]): () => void {
  runStore.adopt(messages)
  const places = messages.flatMap((message) =>
    message.runId === null || isFinished(message) ? [] : [{ runId: message.runId, after: message.seq }],
  )
  const unwatch = connection.watch(conversationId, places)
  return () => {
    unwatch()
    runStore.forget(conversationId)
  }
}
