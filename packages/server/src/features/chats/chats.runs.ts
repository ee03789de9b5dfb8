import type { Id, Message } from '@parley/contract'
import type { Transaction } from 'kysely'
import { leaveToEnd, type Database, type Tables } from '#platform/db/index.ts'
import { AppError } from '#platform/app-error.ts'
import { firstOf } from '#platform/first-of.ts'
import type { Assistants } from '#features/assistants/index.ts'
import { costOf, type Models, type ResolvedModel } from '#features/models/index.ts'
import { fitTurns, roomForTurns, tokensOf, type EndedRun, type Run, type RunPorts } from '#features/runs/index.ts'
import type { SearchIndex } from '#features/search/index.ts'
import { lookAtImageName, type Tools } from '#features/tools/index.ts'
import type { ChatTurn } from '#providers/index.ts'
import type { AtHand, HandOver } from './at-hand.ts'
import { joinAttachments } from './attached-turns.ts'
import type { Attachments } from './attachments.ts'
import type { GatherContext } from './chats.context.ts'
import { answering } from './documents-only.ts'
import { readHistory, type History } from './chats.history.ts'
import { besideOf, collectionIdsOf, packDetails, presentAlone } from './chats.present.ts'
import { createIndexing } from './chats.search.ts'
import { createConversationQueries } from './conversations.queries.ts'
import { createMessageQueries } from './messages.queries.ts'
import type { Reckoning } from './reckoning.ts'

/** Rough and on the safe side. */
const charactersPerToken = 3
/** Of a model of which nobody tells. */
const usualWindow = 8192
/** Of the room for all turns, what files on the newest question get before older turns do. */
const shareOfFiles = 0.5

/** Writes down what an answer used. */
export type Book = (transaction: Transaction<Tables>, run: EndedRun, kind: 'private' | 'room' | null) => Promise<void>

/** What the run engine needs of conversations: what to answer, where the answer goes, who may watch. */
export function createRunPorts(
  database: Database,
  models: Pick<Models, 'resolve' | 'calibration'>,
  assistants: Pick<Assistants, 'find'>,
  search: SearchIndex,
  tools: Pick<Tools, 'boxFor'>,
  gatherContext: GatherContext,
  attachments: Pick<Attachments, 'of' | 'picture'>,
  book: Book,
  reckoning: Pick<Reckoning, 'expect'>,
  handOver: Pick<HandOver, 'of'>,
): RunPorts {
  const conversations = createConversationQueries(database)
  const messages = createMessageQueries(database)
  const indexing = createIndexing(search, conversations)
  /** One of those beside it may have been asked again while this one was written. */
  const besideNow = async (transaction: Transaction<Tables>, { id, beside = [] }: Message): Promise<Id[]> => {
    const row = beside.length === 0 ? undefined : await messages.oneIn(transaction, id)
    return row === undefined ? beside : besideOf(row)
  }
  /** For an answer whose turn came later. */
  const gather = async (run: Run): Promise<Omit<AtHand, 'question'>> => {
    const resolved = models.resolve(run.modelId, { userId: run.userId })
    const [answer, conversation] = await firstOf(
      Promise.all([messages.one(run.messageId), conversations.one(run.conversationId, run.userId)]),
      resolved,
    )
    if (answer === undefined || conversation === undefined) {
      throw new AppError('not_found', 'This conversation is gone.')
    }
    return { answer, conversation, model: await resolved }
  }

  return {
    async load(run, report, signal) {
      const atHand = handOver.of(run.id)
      const { answer: row, conversation, model } = atHand ?? (await gather(run))
      const assistantId = conversation.assistant_id
      const assistant = assistantId === null ? undefined : await assistants.find(run.userId, assistantId)
      if (assistantId !== null && assistant === undefined) report.notice({ kind: 'assistant-gone' })
      const instructions = await assistant?.instructionsFor({ level: run.wish?.level, model: model.name })
      const documentsOnly = run.wish?.documentsOnly ?? conversation.documents_only === 1
      // What tools find elsewhere is not in the documents.
      const box =
        model.capabilities.tools && !documentsOnly
          ? await tools.boxFor(run.userId, run.conversationId, toolsFor(model, run.wish?.tools))
          : undefined
      const factor = models.calibration.factorOf(model.modelId)
      const room = roomForTurns(model.contextWindow ?? usualWindow, factor, box?.definitions)
      const place = {
        conversationId: row.conversation_id,
        parentId: row.parent_id,
        parent: atHand?.question,
        unfinished: row,
      }
      const history = await readHistory(messages, place, {
        room,
        withTools: box !== undefined,
        systemPrompt: instructionsOf(model.systemPrompt, instructions, conversation.system_prompt),
      })
      const effort = run.wish?.reasoningEffort ?? conversation.reasoning_effort ?? model.reasoningEffort
      const request = {
        upstream: model.upstream,
        reasoning: model.capabilities.reasoning,
        ...(model.temperature !== null && { temperature: model.temperature }),
        ...(model.maxTokens !== null && { maxTokens: model.maxTokens }),
        ...(model.contextWindow !== null && { contextWindow: model.contextWindow }),
        ...(model.capabilities.reasoning && effort !== null && { reasoningEffort: effort }),
      }
      const asked = {
        userId: run.userId,
        collectionIds: [
          ...new Set([
            ...collectionIdsOf(conversation),
            ...(assistant?.collectionIds ?? []),
            ...(run.wish?.collectionIds ?? []),
          ]),
        ],
        documentsOnly,
        turns: history.turns,
        contextWindow: model.contextWindow,
        room: room - tokensOf(alwaysRead(history)),
        model: { provider: model.provider, request },
      }
      const { instead, ...gathered } = await gatherContext(asked, report, signal)
      // Only now, so that nobody looks for passages with a whole file as the question.
      const free = Math.max(
        room - tokensOf(gathered.turns),
        room * shareOfFiles - tokensOf(alwaysRead({ ...history, turns: gathered.turns })),
      )
      const joined = await joinAttachments(gathered.turns, attachments, {
        vision: model.capabilities.vision,
        characters: Math.max(0, Math.floor(free * charactersPerToken)),
      })
      const { turns, left } = fitTurns(joined.turns, room, history.newest)
      if (history.trimmed || left > 0) report.notice({ kind: 'older-left-out', kept: saidIn(turns, history.newest) })
      if (joined.cut.length > 0) report.notice({ kind: 'files-cut', names: joined.cut })
      reckoning.expect(run.id, model.modelId, turns, box === undefined && instead === undefined)
      return {
        message: presentAlone(row),
        provider: instead === undefined ? model.provider : answering(model.provider, instead),
        tools: box,
        room,
        request: { ...request, ...gathered, turns },
        fallbackModelId: standInFor(run.modelId, assistant?.fallbackModelId, model.fallbackModelId),
        costOf: (usage) => costOf(model.prices, usage),
      }
    },

    async store(transaction, message, run, isContinued) {
      const beside = await besideNow(transaction, message)
      const [kept, audience] = await Promise.all([
        messages.update(transaction, message.id, {
          text: message.text,
          status: message.status,
          model_id: message.modelId,
          run_id: message.runId,
          seq: message.seq,
          details: packDetails({ ...message, ...(beside.length > 0 && { beside }) }),
        }),
        conversations.audience(transaction, run.conversationId),
      ])
      // A message deleted meanwhile stays deleted.
      if (!kept) return
      const { id, modelId: model_id, text } = message
      const row = {
        id,
        conversation_id: run.conversationId,
        author_id: null,
        role: 'assistant',
        model_id,
        text,
        created_at: Date.parse(message.createdAt),
      } as const
      leaveToEnd(
        transaction,
        conversations.countAnswer(transaction, run.conversationId),
        indexing.message(transaction, row, !isContinued, audience),
      )
    },

    async book(transaction, run) {
      leaveToEnd(transaction, book(transaction, run, await conversations.kindOf(transaction, run.conversationId)))
    },

    async message(messageId) {
      const row = await messages.one(messageId)
      return row && presentAlone(row)
    },

    mayRead: (caller, conversationId) => conversations.isParticipant(conversationId, caller.userId),

    mayCancel: (caller, run) => conversations.isParticipant(run.conversationId, caller.userId),
  }
}

/** What is read whatever else is there to read. */
function alwaysRead({ turns, newest }: Pick<History, 'turns' | 'newest'>): ChatTurn[] {
  return turns.filter(({ role }, index) => role === 'system' || index >= turns.length - newest)
}

/** Of a conversation, without the word to go on. */
function saidIn(turns: readonly ChatTurn[], newest: number): number {
  const said = turns.filter(({ role, text }) => role === 'user' || (role === 'assistant' && text !== ''))
  return said.length - (newest - 1)
}

/** Who sees has no need of somebody who looks. */
function toolsFor({ capabilities }: Pick<ResolvedModel, 'capabilities'>, asked: readonly string[] = []): string[] {
  return asked.filter((name) => name !== lookAtImageName || !capabilities.vision)
}

/** What stays the same for longest comes first, so that providers find it in their cache. */
function instructionsOf(...parts: (string | null | undefined)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== undefined && part.trim() !== '')
  return said.length === 0 ? null : said.join('\n\n')
}

/** The assistant's goes before the model's; neither stands in for itself. */
function standInFor(modelId: string, ...wanted: (string | null | undefined)[]): string | null {
  return wanted.find((id) => id !== null && id !== undefined && id !== modelId) ?? null
}
