import { applyEvent, type Id, type Message, type RunEvent, type RunEventBody } from '@parley/contract'
import { GrowingText } from '#platform/text/index.ts'
import { EventFrame, type RunTopic } from '#platform/live/index.ts'
import { FrameBuffer, maximumFrameText } from './frame-buffer.ts'

/** More than this not yet stored means that the database has stood still for long: the run fails rather than memory. */
const maximumWaiting = 4 * 1024 * 1024

/** A place between the runs and the database that commits their frames together. */
export interface FrameSink {
  note(log: RunLog): void
}

/** The log of one run being written: gives each event its place, and keeps the message as far as it is committed. */
export class RunLog {
  readonly runId: Id
  readonly number: number
  /** Frames are waiting that should not wait for their turn. */
  urgent = false
  /** The next moment at which text may be stored; set by who stores it. */
  dueAt = 0
  /** Set by whoever ends the run: from then on nothing is taken or added. */
  ending = false
  firstTextAt: number | undefined
  readonly #topic: RunTopic
  readonly #sink: FrameSink
  readonly #overflow: () => void
  readonly #monotonic: () => number
  readonly #buffer = new FrameBuffer()
  #seq = 0
  #message: Message | undefined
  #early: RunEvent[] = []
  #returned: TakenFrames | undefined
  #delta: { event: Extract<RunEvent, { type: 'text-delta' | 'reasoning-delta' }>; text: GrowingText } | undefined

  constructor(number: number, topic: RunTopic, sink: FrameSink, monotonic: () => number, overflow: () => void) {
    this.runId = topic.runId
    this.number = number
    this.#topic = topic
    this.#sink = sink
    this.#monotonic = monotonic
    this.#overflow = overflow
  }

  /** The message with everything that is committed; undefined until it is known. */
  get message(): Message | undefined {
    if (this.#message && this.#delta) {
      const { event, text } = this.#delta
      this.#message = applyEvent(this.#message, { ...event, text: text.text })
    }
    this.#delta = undefined
    return this.#message
  }

  set message(message: Message) {
    this.#message = this.#early.reduce(applyEvent, message)
    this.#early = []
  }

  /** `stored` with everything committed since. */
  current(stored: Message): Message {
    const { message } = this
    // Where it stands among others is known to who keeps it, and changes while it is written.
    const { siblings, beside } = stored
    if (message) return { ...stored, ...message, siblings, ...(beside !== undefined && { beside }) }
    return this.#early.reduce(applyEvent, stored)
  }

  text(type: 'text-delta' | 'reasoning-delta', text: string): void {
    if (this.ending || text.length === 0) return
    this.#buffer.addText(type, text)
    if (this.firstTextAt === undefined) {
      this.firstTextAt = this.#monotonic()
      this.urgent = true
    } else if (this.#buffer.waiting >= maximumFrameText) {
      this.urgent = true
      if (this.#buffer.waiting > maximumWaiting) this.#overflow()
    }
    this.#sink.note(this)
  }

  append(body: RunEventBody): void {
    if (this.ending) return
    this.#buffer.add(body)
    this.urgent = true
    this.#sink.note(this)
  }

  /** What is to be committed now: what came back, what has gathered, and at the end its last events. */
  take(...last: RunEventBody[]): TakenFrames {
    this.urgent = false
    const { events, frames } = this.#returned ?? { events: [], frames: [] }
    this.#returned = undefined
    for (const body of [...this.#buffer.take(this.ending), ...last]) {
      this.#seq += 1
      events.push({ runId: this.runId, seq: this.#seq, ...body })
      frames.push(new EventFrame(this.runId, this.#seq, JSON.stringify(body)))
    }
    return { events, frames }
  }

  /** Taken frames that could not be stored: they keep their places and come first next time. */
  giveBack(taken: TakenFrames): void {
    this.#returned = taken
  }

  /** The message as it will be once `taken` is committed. */
  preview({ events }: TakenFrames): Message | undefined {
    const { message } = this
    return message && events.reduce(applyEvent, message)
  }

  /** Taken frames are durable: only now may anyone see them. */
  committed({ events, frames }: TakenFrames): void {
    if (this.#message) for (const event of events) this.#fold(event)
    else this.#early.push(...events)
    this.#topic.publish(frames)
  }

  /** Neighbouring deltas fold as one, when somebody asks: a message object per token would be garbage. */
  #fold(event: RunEvent): void {
    const delta = this.#delta
    if (delta && event.type === delta.event.type) {
      delta.text.add(event.text)
      delta.event.seq = event.seq
      return
    }
    const { message } = this
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
      const text = new GrowingText()
      text.add(event.text)
      this.#delta = { event: { ...event }, text }
    } else if (message) this.#message = applyEvent(message, event)
  }
}

export interface TakenFrames {
  events: RunEvent[]
  frames: EventFrame[]
}
