import { newId, type Id, type Notice, type RunReference } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Assistants, UsableAssistant } from '#features/assistants/index.ts'
import type { Models, ResolvedModel } from '#features/models/index.ts'
import type { Lane, NewRun, Runs, RunWish } from '#features/runs/index.ts'
import type { Usage } from '#features/usage/index.ts'
import type { Transaction } from 'kysely'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries, SeenConversation } from './conversations.queries.ts'
import type { AtHand, HandOver } from './at-hand.ts'
import { besideOf, withBeside } from './chats.present.ts'
import { wishOf } from './message-receipt.ts'
import { emptyRow, type MessageQueries } from './messages.queries.ts'
import { messageNotFound, type MessageReader } from './messages.read.ts'

export interface AnswerServiceOptions {
  database: Database
  conversations: ConversationQueries
  messages: MessageQueries
  reader: Pick<MessageReader, 'readable'>
  models: Pick<Models, 'resolve' | 'calibration'>
  assistants: Pick<Assistants, 'find'>
  runs: Pick<Runs, 'create' | 'dispatch'>
  /** Asked before each answer. */
  allowance: Usage['allowance']
  mayUseTools(caller: Caller): Promise<boolean>
  handOver: HandOver
  clock: Clock
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

/** An answer that may be written, by this model. */
export interface PlannedAnswer extends RunReference {
  notices: Notice[]
  lane: Lane
  model: ResolvedModel
}

export function referenceOf({ id, messageId, modelId }: PlannedAnswer): RunReference {
  return { id, messageId, modelId }
}

/** For the engine, which keeps it until the answer has ended. */
function newRunOf({ model: _, ...planned }: PlannedAnswer): Omit<PlannedAnswer, 'model'> {
  return planned
}

/** What an answer and the conversation before it take at least, beside the question: until it has ended. */
const usualTokens = 800
const charactersPerToken = 3

/** Where an answer goes. */
interface AnswerPlace {
  conversationId: Id
  parentId: Id | null
  position: number
  now: number
}

/** An answer as it is before its first word. `beside`: with which others it answers the same question. */
export function answerRow(planned: PlannedAnswer, place: AnswerPlace, beside: readonly Id[]): MessagesTable {
  return {
    ...emptyRow(place.conversationId, place.parentId, place.position, place.now),
    id: planned.messageId,
    role: 'assistant',
    model_id: planned.modelId,
    status: 'queued',
    run_id: planned.id,
    details: beside.length > 1 ? JSON.stringify({ beside }) : null,
  }
}

/** Answers and their runs: the first, another one, more of one. */
export function createAnswerService(options: AnswerServiceOptions) {
  const { database, conversations, messages, runs, clock } = options
  const { readable } = options.reader

  /** One answer beside or below what is there, with its run; call inside the transaction that makes room for it. */
  const addAnswer = async (
    transaction: Transaction<Tables>,
    planned: PlannedAnswer,
    row: MessagesTable,
    run: Pick<NewRun, 'userId' | 'wish' | 'afterMessageId'>,
  ): Promise<void> => {
    const message = messages.insert(transaction, [row])
    const { conversation_id: conversationId } = row
    await Promise.all([message, runs.create(transaction, { ...newRunOf(planned), ...run, conversationId })])
  }

  /** What was asked of the answers to the question above this one. */
  const wishAbove = async ({ parent_id: parentId }: MessagesTable): Promise<RunWish> => {
    const parent = parentId === null ? undefined : await messages.one(parentId)
    return parent === undefined ? {} : wishOf(parent)
  }

  /** An answer written again stands where the first one stood among those beside it, unless somebody went on already. */
  const besideAgain = async (transaction: Transaction<Tables>, row: MessagesTable, messageId: Id): Promise<Id[]> => {
    const beside = besideOf(row)
    const others = beside.filter((id) => id !== row.id)
    if (others.length === 0 || (await messages.siblings(row.conversation_id, beside)).length > 0) return []
    for (const id of others) {
      const other = await messages.oneIn(transaction, id)
      // Another took its place already, in another tab.
      if (other !== undefined && !besideOf(other).includes(row.id)) return []
    }
    return beside.map((id) => (id === row.id ? messageId : id))
  }

  /** What is still being written keeps, when it ends, whom the row then names. */
  const standBeside = async (transaction: Transaction<Tables>, beside: readonly Id[]): Promise<void> => {
    for (const id of beside) {
      const row = await messages.oneIn(transaction, id)
      if (row !== undefined) await messages.update(transaction, id, { details: withBeside(row, beside) })
    }
  }

  const allowedWish = async (caller: Caller, request: RunWish): Promise<RunWish> => {
    const { tools, level, collectionIds, documentsOnly, reasoningEffort } = request
    const wish = { level, collectionIds, documentsOnly, reasoningEffort }
    if (tools === undefined || tools.length === 0) return wish
    if (await options.mayUseTools(caller)) return { ...wish, tools }
    throw new AppError('forbidden', 'You may not use tools. Send it without them.', { actions: ['edit'] })
  }

  const resolveAll = (caller: Caller, asked: readonly (string | null)[]): Promise<ResolvedModel[]> =>
    Promise.all(asked.map((modelId) => options.models.resolve(modelId, caller)))

  /** For who named none: the conversation's model, else the assistant's or what stands in for it, else the default. */
  const usualModel = async (
    caller: Caller,
    modelId: string | null,
    assistant: UsableAssistant | undefined,
  ): Promise<string | null> => {
    for (const wanted of modelId === null ? [assistant?.modelId, assistant?.fallbackModelId] : []) {
      if (wanted === null || wanted === undefined) continue
      try {
        return (await options.models.resolve(wanted, caller)).modelId
      } catch (error) {
        // Gone, or not for this person: an assistant may be shared with more people than its model.
        if (!(error instanceof AppError)) throw error
      }
    }
    return modelId
  }

  /** Who shall answer, and with what: as was asked, else as the conversation and its assistant have it. */
  const choose = async (
    caller: Caller,
    { model_id: modelId, assistant_id: assistantId }: Pick<SeenConversation, 'model_id' | 'assistant_id'>,
    asked: RunWish & { modelIds?: string[] | undefined },
  ): Promise<{ modelIds: (string | null)[]; wish: RunWish }> => {
    const assistant = assistantId === null ? undefined : await options.assistants.find(caller.userId, assistantId)
    const modelIds = asked.modelIds ?? [await usualModel(caller, modelId, assistant)]
    const wish = await allowedWish(caller, asked)
    if (asked.tools !== undefined) return { modelIds, wish }
    const tools = assistant?.tools ?? []
    // What an assistant brings along is left out for who may not use it; the answer goes on.
    const brings = tools.length > 0 && (await options.mayUseTools(caller))
    return { modelIds, wish: brings ? { ...wish, tools } : wish }
  }

  /** The answers there will be, each within what this person may use; a used-up budget may name another model. */
  const plan = async (caller: Caller, asked: (string | null)[], characters = 0): Promise<PlannedAnswer[]> => {
    const tokens = usualTokens + Math.ceil(characters / charactersPerToken)
    const resolved = await resolveAll(caller, asked)
    const calls = resolved.map(({ modelId }) => ({
      id: newId(),
      modelId,
      tokens: Math.ceil(tokens * options.models.calibration.factorOf(modelId)),
    }))
    const allowed = await options.allowance.allow(caller, calls)
    return Promise.all(
      allowed.map(async ({ id, modelId, notices }) => {
        const known = resolved.find((each) => each.modelId === modelId)
        const model = known ?? (await options.models.resolve(modelId, caller))
        const lane = { id: model.providerId, atOnce: model.atOnce }
        return { id, messageId: newId(), modelId, notices, lane, model }
      }),
    )
  }

  /** Stores what was planned; where that fails, nothing was used. */
  const carryOut = async <Result>(planned: readonly PlannedAnswer[], store: () => Promise<Result>): Promise<Result> => {
    try {
      return await store()
    } catch (error) {
      await options.allowance.release(planned.map(({ id }) => id))
      throw error
    }
  }

  const begin = (started: readonly RunReference[], atHand: ReadonlyMap<Id, AtHand> = new Map()): void =>
    options.handOver.during(atHand, () => runs.dispatch(started.map((run) => run.id)))

  const tell = async (conversationId: Id): Promise<void> =>
    options.changed(await conversations.participantIds(conversationId), 'conversation', conversationId)

  return {
    /** For what a message brings along: who will see it. */
    readers: resolveAll,
    addAnswer,
    choose,
    plan,
    carryOut,
    begin,

    /** Another answer beside the first. */
    async regenerate(caller: Caller, id: Id, modelId: string | undefined): Promise<{ runs: RunReference[] }> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'assistant') throw new AppError('forbidden', 'Only answers can be written again.')
      const wish = await allowedWish(caller, await wishAbove(row))
      const [started] = await plan(caller, [modelId ?? row.model_id])
      if (started === undefined) throw messageNotFound()
      const store = async (transaction: Transaction<Tables>): Promise<void> => {
        const now = clock.now()
        const position = await conversations.takePositions(transaction, row.conversation_id, 1, now)
        const beside = await besideAgain(transaction, row, started.messageId)
        const { conversation_id: conversationId, parent_id: parentId } = row
        const answer = answerRow(started, { conversationId, parentId, position, now }, beside)
        await addAnswer(transaction, started, answer, { userId: caller.userId, wish })
        await standBeside(transaction, beside)
        await conversations.changeOwn(transaction, conversationId, caller.userId, { leaf_id: started.messageId })
      }
      await carryOut([started], () => database.transaction(store))
      begin([started])
      await tell(row.conversation_id)
      return { runs: [referenceOf(started)] }
    },

    /** Goes on with an answer that ended early: the same message, a new run. */
    async continue(caller: Caller, id: Id): Promise<{ runs: RunReference[] }> {
      const row = await readable(caller.userId, id)
      if (row.role !== 'assistant' || row.status === 'queued' || row.status === 'streaming') throw stillWritten()
      const wish = await allowedWish(caller, await wishAbove(row))
      const [planned] = await plan(caller, [row.model_id])
      if (planned === undefined) throw messageNotFound()
      const continued = { ...planned, messageId: id }
      const store = async (transaction: Transaction<Tables>): Promise<void> => {
        // Of two tabs that ask at once, one comes too late: two runs would write over each other.
        if (!(await messages.takeUp(transaction, id, continued.id))) throw stillWritten()
        const { conversation_id: conversationId } = row
        await runs.create(transaction, { ...newRunOf(continued), conversationId, userId: caller.userId, wish })
        await conversations.changeOwn(transaction, row.conversation_id, caller.userId, { leaf_id: id })
      }
      await carryOut([planned], () => database.transaction(store))
      begin([continued])
      await tell(row.conversation_id)
      return { runs: [referenceOf(continued)] }
    },
  }
}

const stillWritten = (): AppError =>
  new AppError('conflict', 'This answer is still being written.', { actions: ['wait'] })

export type AnswerService = ReturnType<typeof createAnswerService>
