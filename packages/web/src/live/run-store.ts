import { applyEvent, type Id, type Message, type RunEvent, type RunStage } from '@parley/contract'

/** An answer as it stands, with what is only known while it is written. */
export interface LiveAnswer {
  message: Message
  stage: RunStage | null
  /** How many are served before it and itself, while it waits for a model. */
  place?: number | undefined
  /** How long the model thought before it wrote, once that is known. */
  thoughtMs: number | null
}

interface FollowedRun {
  answer: LiveAnswer | null
  /** Events that came before the message they write was known. */
  waiting: RunEvent[]
  thinkingSince: number | null
  ended: boolean
}

export interface RunStoreOptions {
  /** Calls back once, soon: everything that came until then is shown together. */
  schedule(show: () => void): void
  now(): number
}

/**
 * The answers being written in this tab. Events are folded at once by the same function the server stores with;
 * what is shown changes only once a frame, and only for those who show that one message.
 */
export function createRunStore({ schedule, now }: RunStoreOptions) {
  const runs = new Map<Id, FollowedRun>()
  const shown = new Map<Id, LiveAnswer>()
  const listeners = new Map<Id, Set<() => void>>()
  const changed = new Map<Id, LiveAnswer>()
  let scheduled = false

  const runOf = (id: Id): FollowedRun => {
    let run = runs.get(id)
    if (run === undefined) {
      run = { answer: null, waiting: [], thinkingSince: null, ended: false }
      runs.set(id, run)
    }
    return run
  }

  const fold = (run: FollowedRun, answer: LiveAnswer, event: RunEvent): LiveAnswer => {
    if (answer.message.runId === event.runId && event.seq <= answer.message.seq) return answer
    const message = applyEvent(answer.message, event)
    let { stage, place, thoughtMs } = answer
    if (event.type === 'status') {
      stage = event.stage
      place = event.place
    }
    if (event.type === 'reasoning-delta') run.thinkingSince ??= now()
    if (run.thinkingSince !== null && ['text-delta', 'tool-call', 'run-end'].includes(event.type)) {
      thoughtMs = (thoughtMs ?? 0) + now() - run.thinkingSince
      run.thinkingSince = null
    }
    if (event.type === 'run-end') {
      stage = null
      run.ended = true
    }
    return { message, stage, place, thoughtMs }
  }

  const show = (answer: LiveAnswer): void => {
    changed.set(answer.message.id, answer)
    if (scheduled) return
    scheduled = true
    schedule(flush)
  }

  function flush(): void {
    scheduled = false
    const news = [...changed]
    changed.clear()
    for (const [id, answer] of news) shown.set(id, answer)
    for (const [id] of news) for (const listener of listeners.get(id) ?? []) listener()
  }

  const adoptOne = (message: Message): void => {
    if (message.runId === null) return
    const run = runOf(message.runId)
    if (isFinished(message)) run.ended = true
    if (run.answer !== null && run.answer.message.seq >= message.seq) return
    const start: LiveAnswer = {
      message,
      stage: message.status === 'queued' ? 'queued' : (run.answer?.stage ?? null),
      thoughtMs: run.answer?.thoughtMs ?? null,
    }
    run.answer = run.waiting.reduce((answer, event) => fold(run, answer, event), start)
    run.waiting = []
    show(run.answer)
  }

  return {
    add(event: RunEvent): void {
      const run = runOf(event.runId)
      if (run.answer === null) {
        if (event.seq > (run.waiting.at(-1)?.seq ?? 0)) run.waiting.push(event)
        return
      }
      const next = fold(run, run.answer, event)
      if (next === run.answer) return
      run.answer = next
      show(next)
    },

    /** Goes on from what fetched messages hold already; of those that are finished, only what was followed matters. */
    adopt(messages: readonly Message[]): void {
      for (const message of messages) if (!isFinished(message) || runs.has(message.runId ?? '')) adoptOne(message)
      flush()
    },

    /** Where to go on following: the last event known of each run that goes on. */
    places(): { runId: Id; after: number }[] {
      return [...runs].flatMap(([runId, { answer, waiting, ended }]) =>
        ended ? [] : [{ runId, after: answer?.message.seq ?? waiting.at(-1)?.seq ?? 0 }],
      )
    },

    /** Lets go of what one conversation's page followed. */
    forget(conversationId: Id): void {
      for (const [runId, { answer }] of runs) {
        if (answer !== null && answer.message.conversationId !== conversationId) continue
        runs.delete(runId)
        if (answer === null) continue
        shown.delete(answer.message.id)
        changed.delete(answer.message.id)
      }
    },

    get: (messageId: Id): LiveAnswer | undefined => shown.get(messageId),

    subscribe(messageId: Id, listener: () => void): () => void {
      const all = listeners.get(messageId) ?? new Set()
      listeners.set(messageId, all)
      all.add(listener)
      return () => {
        all.delete(listener)
        if (all.size === 0) listeners.delete(messageId)
      }
    },
  }
}

export type RunStore = ReturnType<typeof createRunStore>

export function isFinished({ status }: Message): boolean {
  return status !== 'queued' && status !== 'streaming'
}

/** The newer of what was fetched and what was followed. */
export function newestOf(stored: Message, live: LiveAnswer | undefined): Message {
  if (live === undefined || live.message.runId !== stored.runId || live.message.seq <= stored.seq) return stored
  // Siblings are the server's to count; events do not tell them.
  return live.message.siblings === stored.siblings ? live.message : { ...live.message, siblings: stored.siblings }
}
