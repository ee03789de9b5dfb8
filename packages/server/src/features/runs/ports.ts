import type {
  Citation,
  ErrorCode,
  Id,
  Message,
  Notice,
  ProviderKind,
  ReasoningEffort,
  RunEndStatus,
  RunStage,
  Usage,
} from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Notices } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Live } from '#platform/live/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { ChatOutcome, ChatRequest, Provider, ToolDefinition } from '#providers/provider.ts'

export interface NewRun {
  id?: Id
  conversationId: Id
  /** The assistant message it writes. Inserted before the run, in the same transaction. */
  messageId: Id
  userId: Id
  modelId: string
  /** The answer this one follows in its branch: while that is being written, this run is queued. */
  afterMessageId?: Id | null
  /** Whose turn it must be. */
  lane?: Lane
  /** What the sender asked of this answer beyond its words. */
  wish?: RunWish
  /** What the person is told with this answer. */
  notices?: Notice[]
}

/** The provider a run goes to, and how many answers it writes at the same time; null: as many as are asked for. */
export interface Lane {
  id: string
  atOnce: number | null
}

export interface RunWish {
  /** Names of tools it may use. */
  tools?: string[] | undefined
  /** Of the learner, 1 to 5. */
  level?: number | undefined
  /** Also to be searched for this answer. */
  collectionIds?: Id[] | undefined
  /** From the documents or not at all; unset: as the conversation has it. */
  documentsOnly?: boolean | undefined
  /** How long its model shall think, in place of what its conversation says. */
  reasoningEffort?: ReasoningEffort | undefined
}

/** A run as its own feature knows it. */
export interface Run extends NewRun {
  id: Id
  /** No answer in a chat: a program asks for it by itself. */
  byProgram?: boolean
  number: number
  createdAt: number
}

export interface ToolResult {
  text: string
  failed: boolean
}

/** What a tool found that the answer may lean on. */
export interface CitedSource {
  title: string
  url: string | null
  snippet: string
  /** Where it stands in a document of this house. */
  passage?: { documentId: Id; chunkId: Id; page: number | null }
}

export interface ToolCallContext {
  signal: AbortSignal
  /** Adds it to the sources of the answer. Gives the number to cite it by; the same address keeps its number. */
  cite(source: CitedSource): number
}

/** The tools of one run, bound to the person it answers. */
export interface ToolBox {
  definitions: ToolDefinition[]
  /** Whether the person must allow each call of it. */
  asks(name: string): boolean
  /** Rejects with an AppError in words for the model. `given` is JSON as the model wrote it. */
  call(name: string, given: string, context: ToolCallContext): Promise<string>
  /** From now on in this conversation it is not asked for any more, where that may be. */
  permit(name: string): Promise<void>
  /** Told of a tool that failed in a way nobody foresaw. */
  broken(name: string, error: unknown): void
  /** Cost in US dollars. */
  limits: { steps: number; milliseconds: number; cost: number }
}

/** Everything a run needs to begin. */
export interface RunWork {
  /** As stored; for a continued one with the text so far. */
  message: Message
  provider: Provider
  request: ChatRequest
  tools?: ToolBox | undefined
  /** Tokens, as we estimate them, that the turns may come to take; unset: as many as they like. */
  room?: number
  /** Answers in its place when its provider cannot. */
  fallbackModelId?: string | null
  /** In US dollars; null where the model has no price. */
  costOf?(usage: NonNullable<ChatOutcome['usage']>): number | null
}

/** What a run tells its followers while it gathers its work. */
export interface RunReporter {
  stage(stage: RunStage): void
  citations(citations: Citation[]): void
  notice(notice: Notice): void
  notice(notice: Notice): void
}

export interface RunPorts {
  /** An AppError ends the run as failed, with the error as its problem. */
  load(run: Run, report: RunReporter, signal: AbortSignal): Promise<RunWork>
  /** Writes the message as the run left it. `isContinued`: it had a text before. */
  store(transaction: Transaction<Tables>, message: Message, run: EndedRun, isContinued: boolean): Promise<void>
  /** Once for each run, in the transaction that ends it. */
  book(transaction: Transaction<Tables>, run: EndedRun): Promise<void>
  /** The message as stored, or undefined when it is gone. */
  message(messageId: Id): Promise<Message | undefined>
  mayRead(caller: Caller, conversationId: Id): Promise<boolean>
  mayCancel(caller: Caller, run: { conversationId: Id; userId: Id }): Promise<boolean>
}

export interface RunsOptions {
  database: Database
  live: Live
  ports: RunPorts
  clock: Clock
  log: Log
  /** Runs of one user and of all users at a time; 0 turns the limit off. */
  runsPerUser: number
  runsAtOnce: number
  /** To the other processes of this house. */
  notices?: Notices
  random?: () => number
}

/** How a run went, for books, metrics and notices. */
export interface EndedRun {
  runId: Id
  conversationId: Id
  messageId: Id
  userId: Id
  modelId: string
  providerKind: ProviderKind | null
  status: RunEndStatus
  /** Why it failed or was cut off. */
  errorCode: ErrorCode | null
  usage: Usage | null
  /** Milliseconds. */
  queued: number
  firstToken: number | null
  duration: number
}
