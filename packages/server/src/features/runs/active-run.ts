import {
  newId,
  type Message,
  type Notice,
  type Problem,
  type RunEndStatus,
  type RunEventBody,
  type ToolDecision,
  type Usage,
} from '@parley/contract'
import { AppError, toProblem } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { RunTopic } from '#platform/live/index.ts'
import type { Log } from '#platform/log/log.ts'
import { estimateTokens } from '#platform/text/index.ts'
import type { ChatDelta, ChatOutcome, TokenCounts } from '#providers/provider.ts'
import { Approvals } from './approvals.ts'
import { Citations } from './citations.ts'
import { endingBy, endingOf, type Ending, type Stop } from './run-ending.ts'
import { estimatedUsage, usageOf } from './run-usage.ts'
import type { CitedSource, EndedRun, Run, RunPorts, RunWork, ToolResult } from './ports.ts'
import { isAbsence, tooSlow, withWayOn } from './run-failures.ts'
import type { RunLog } from './run-log.ts'
import { ThinkingTime } from './thinking-time.ts'
import { chatWithTools } from './tool-loop.ts'

export interface ActiveRunContext {
  ports: RunPorts
  clock: Clock
  log: Log
  random: () => number
  createLog(run: Run, topic: RunTopic, overflow: () => void): RunLog
  /** Stores the end and everything before it. Resolves once that is durable, or the run is no longer there. */
  close(active: ActiveRun, ended: EndedRun, last: RunEventBody[]): Promise<void>
}

/** Where the message stood when this run began. */
export interface Beginnings {
  text: number
  reasoning: number
}

/** One run from its dispatch to its end. */
export class ActiveRun {
  readonly run: Run
  readonly topic: RunTopic
  readonly log: RunLog
  beginnings: Beginnings = { text: 0, reasoning: 0 }
  startedAt: number | null = null
  /** Settles when the end is stored. */
  readonly ended: Promise<void>
  status: 'open' | RunEndStatus = 'open'
  readonly #context: ActiveRunContext
  readonly #controller = new AbortController()
  readonly #resolveEnded: () => void
  readonly #dispatchedAt: number
  #begunAt: number | undefined
  #place: { told: number | undefined } | undefined
  /** Who writes it: another than was chosen, once that one could not. */
  #modelId: string
  /** Something of the answer has come: nobody else can begin it any more. */
  #hasBegun = false
  #hasText = false
  #work: RunWork | undefined
  #stop: Stop | undefined
  #usage: Usage | null = null
  #spent: TokenCounts | null = null
  /** What the model has said, in tokens as we estimate them. */
  #said = 0
  readonly #citations = new Citations()
  readonly #approvals = new Approvals()
  readonly #thinking: ThinkingTime

  constructor(run: Run, topic: RunTopic, context: ActiveRunContext) {
    this.run = run
    this.#modelId = run.modelId
    this.topic = topic
    this.#context = context
    this.#dispatchedAt = context.clock.monotonic()
    this.#thinking = new ThinkingTime(() => context.clock.monotonic())
    this.log = context.createLog(run, topic, () => void this.stop({ status: 'failed', error: tooSlow() }))
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#resolveEnded = resolve
  }

  get message(): Message | undefined {
    return this.log.message
  }

  /** `place`: among those who wait for the same model. Far from the front not every step is told. */
  queued(place?: number): void {
    if (this.#begunAt !== undefined || this.log.ending) return
    const told = place === undefined || place <= 10 ? place : Math.ceil(place / 10) * 10
    if (this.#place !== undefined && this.#place.told === told) return
    this.#place = { told }
    this.log.append({ type: 'status', stage: 'queued', ...(told !== undefined && { place: told }) })
  }

  async begin(): Promise<void> {
    this.#begunAt = this.#context.clock.monotonic()
    this.startedAt = this.#context.clock.now()
    this.log.append({ type: 'run-start', modelId: this.run.modelId })
    for (const notice of this.run.notices ?? []) this.log.append({ type: 'notice', notice })
    try {
      const outcome = await this.#drive()
      if (outcome.usage) this.#count(usageOf(outcome.usage, this.#work?.costOf))
      await this.#close(endingOf(outcome))
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** Ends it now, whatever the provider does. Only the first reason counts. Resolves when the end is stored. */
  stop(stop: Stop): Promise<void> {
    if (!this.#stop && !this.log.ending) {
      this.#stop = stop
      this.#controller.abort(new AppError('interrupted', 'The answer was stopped.'))
      if (this.#begunAt === undefined) void this.#fail(undefined)
    }
    return this.ended
  }

  /** A person's word on a call that waits for it. False when none does. */
  decide({ callId, granted, always = false }: ToolDecision): boolean {
    const name = this.#approvals.nameOf(callId)
    if (name === undefined) return false
    this.#approvals.decide(callId, granted)
    if (granted && always) this.#permit(name)
    return true
  }

  /** Calls that ask for the same tool at this moment are meant as well. */
  #permit(name: string): void {
    const tools = this.#work?.tools
    if (tools === undefined) return
    tools.permit(name).catch((error: unknown) => tools.broken(name, error))
    if (!tools.asks(name)) this.#approvals.grantAll(name)
  }

  async #drive(): Promise<ChatOutcome> {
    const work = await this.#load(this.run.modelId)
    this.#adopt(work.message)
    try {
      return await this.#ask(work)
    } catch (error) {
      const standIn = work.fallbackModelId ?? null
      if (standIn === null || this.#hasBegun || this.#controller.signal.aborted || !isAbsence(error)) throw error
      return this.#ask(await this.#moveTo(standIn))
    }
  }

  async #load(modelId: string): Promise<RunWork> {
    const { signal } = this.#controller
    const work = await this.#context.ports.load({ ...this.run, modelId }, this.#reporter(), signal)
    signal.throwIfAborted()
    this.#work = work
    this.#modelId = modelId
    return work
  }

  /** The person sees who writes in place of whom. */
  async #moveTo(modelId: string): Promise<RunWork> {
    const from = this.#modelId
    const work = await this.#load(modelId)
    this.log.append({ type: 'run-start', modelId })
    const moved = { from, to: modelId, reason: 'unavailable', name: null, renewsAt: null } as const
    for (const notice of this.run.notices ?? []) this.log.append({ type: 'notice', notice })
    this.log.append({ type: 'notice', notice: { kind: 'model-changed', ...moved } })
    return work
  }

  #ask(work: RunWork): Promise<ChatOutcome> {
    const { signal } = this.#controller
    const { random, clock } = this.#context
    const emit = (delta: ChatDelta): void => {
      this.#hasBegun ||= delta.type !== 'stage' && delta.type !== 'left-out'
      this.#take(delta)
    }
    const context = {
      emit,
      random,
      monotonic: () => clock.monotonic(),
      spent: (counts: TokenCounts) => void (this.#spent = counts),
      working: () => this.log.append({ type: 'status', stage: 'tool' }),
      allowed: (call: { callId: string; name: string }) => this.#allowed(call, signal),
      cite: (source: CitedSource) => this.#cite(source),
      finished: (callId: string, { text, failed }: ToolResult) =>
        this.log.append({ type: 'tool-result', callId, result: text, failed }),
    }
    return chatWithTools(work, context, signal)
  }

  #cite(source: CitedSource): number {
    const { n, isNew } = this.#citations.cite(source)
    if (isNew) this.log.append({ type: 'context', citations: this.#citations.all })
    return n
  }

  async #allowed({ callId, name }: { callId: string; name: string }, signal: AbortSignal): Promise<boolean> {
    this.log.append({ type: 'tool-approval', callId, state: 'waiting' })
    const granted = await this.#approvals.ask(callId, name, signal)
    if (!signal.aborted) this.log.append({ type: 'tool-approval', callId, state: granted ? 'granted' : 'denied' })
    return granted
  }

  #adopt(message: Message): void {
    this.beginnings = { text: message.text.length, reasoning: message.reasoning?.length ?? 0 }
    this.log.message = message
    this.#hasText ||= message.text !== ''
    this.#citations.adopt(message.citations ?? [])
  }

  #reporter() {
    return {
      stage: (stage: Extract<RunEventBody, { type: 'status' }>['stage']) => this.log.append({ type: 'status', stage }),
      citations: (citations: Citations['all']) => {
        this.#citations.all = citations
        this.log.append({ type: 'context', citations })
      },
      notice: (notice: Notice) => this.log.append({ type: 'notice', notice }),
    }
  }

  #take(delta: ChatDelta): void {
    switch (delta.type) {
      case 'text':
        this.#thinking.rests()
        this.#hasText = true
        this.#said += estimateTokens(delta.text)
        return this.log.text('text-delta', delta.text)
      case 'reasoning':
        this.#thinking.goesOn()
        this.#said += estimateTokens(delta.text)
        return this.log.text('reasoning-delta', delta.text)
      case 'tool-call':
        this.#thinking.rests()
        this.#said += estimateTokens(delta.arguments)
        return this.log.append(delta)
      case 'citations':
        this.#citations.all = delta.citations
        return this.log.append({ type: 'context', citations: delta.citations })
      case 'left-out':
        return this.log.append({ type: 'notice', notice: { kind: 'older-left-out', kept: delta.kept } })
      case 'stage':
        return this.log.append({ type: 'status', stage: delta.stage })
    }
  }

  #count(usage: Usage): void {
    this.#usage = usage
    this.log.append({ type: 'usage', ...usage })
  }

  /** A provider that was left before its end does not tell, and is paid all the same from the first token on. */
  #uncounted(): RunEventBody[] {
    if (this.#usage !== null || this.#work === undefined) return []
    if (this.log.firstTextAt === undefined && this.#spent === null) return []
    this.#usage = estimatedUsage(this.#work, this.#spent, this.#said)
    return [{ type: 'usage', ...this.#usage }]
  }

  async #fail(error: unknown): Promise<void> {
    await this.#close(endingBy(this.#stop ?? { status: 'failed', error }))
  }

  async #close({ status, error }: Ending): Promise<void> {
    if (this.log.ending) return
    this.log.ending = true
    await this.#know()
    const last = this.#uncounted()
    if (error) last.push({ type: 'error', problem: this.#problem(error) })
    const { run } = this
    const now = this.#context.clock.monotonic()
    const ended: EndedRun = {
      runId: run.id,
      conversationId: run.conversationId,
      messageId: run.messageId,
      userId: run.userId,
      modelId: this.#modelId,
      providerKind: this.#work?.provider.kind ?? null,
      status,
      errorCode: error?.code ?? null,
      usage: this.#usage,
      queued: (this.#begunAt ?? now) - this.#dispatchedAt,
      firstToken: this.log.firstTextAt === undefined ? null : this.log.firstTextAt - this.#dispatchedAt,
      duration: now - this.#dispatchedAt,
    }
    await this.#context.close(this, ended, [...last, { type: 'run-end', status, ...this.#thinking.end() }])
    this.status = status
    this.#resolveEnded()
  }

  /** A run that ends before its work was gathered still has its message to write. */
  async #know(): Promise<void> {
    if (this.log.message) return
    const message = await this.#context.ports.message(this.run.messageId).catch(() => undefined)
    if (message) this.#adopt(message)
  }

  #problem(error: AppError): Problem {
    const errorId = newId()
    if (error.code === 'internal') this.#context.log.error('A run failed', { runId: this.run.id, errorId, error })
    return withWayOn(toProblem(error, errorId), this.#hasText)
  }
}
