import { AppError } from '#platform/app-error.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Models, ResolvedModel } from '#features/models/index.ts'
import { attemptChat, isAbsence, type TakeTurn } from '#features/runs/index.ts'
import type { ChatOutcome, ChatRequest } from '#providers/index.ts'
import { toChatRequest } from './chat-request.ts'
import type { CallModel } from './running-completion.ts'
import type { CompletionRequest } from './wire.ts'

/** Who is asked, and for what: another model once the first is not there. */
export interface Answering {
  model: ResolvedModel
  request: ChatRequest
}

/** Asks in turn with everybody's chats, and a stand-in where the provider is not there, as runs do. */
export function createAnswering({ models, takeTurn }: { models: Pick<Models, 'resolve'>; takeTurn: TakeTurn }) {
  async function standInFor(modelId: string | null, caller: Caller): Promise<ResolvedModel | null> {
    if (modelId === null) return null
    try {
      return await models.resolve(modelId, caller)
    } catch (error) {
      // Gone, or not for this person.
      if (error instanceof AppError) return null
      throw error
    }
  }

  return (answering: Answering, asked: CompletionRequest, caller: Caller): CallModel =>
    async (emit, signal, begins) => {
      let begun = false
      const ask = async (): Promise<ChatOutcome> => {
        const { request, model } = answering
        const { modelId, provider, providerId, atOnce } = model
        const lane = { id: providerId, atOnce }
        const done = await takeTurn({ userId: caller.userId, modelId, lane }, signal)
        begins()
        try {
          const watched: typeof emit = (delta) => {
            begun ||= delta.type !== 'stage'
            emit(delta)
          }
          return await attemptChat({ provider, request }, watched, signal, Math.random)
        } finally {
          done()
        }
      }
      try {
        return await ask()
      } catch (error) {
        if (begun || signal.aborted || !isAbsence(error)) throw error
        const standIn = await standInFor(answering.model.fallbackModelId, caller)
        if (standIn === null) throw error
        answering.model = standIn
        answering.request = toChatRequest(asked, standIn)
        return ask()
      }
    }
}
