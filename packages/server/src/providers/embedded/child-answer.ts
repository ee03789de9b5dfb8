import type { ChatHistoryItem, ChatWrapper, LlamaChat, LlamaContextSequence, LlamaModel } from 'node-llama-cpp'
import { offerTools } from './child-tools.ts'
import { fitPrompt, TooLongError, type Prompt } from './prompt.ts'
import type { FromModelProcess, ToModelProcess } from './protocol.ts'
import { goesInCircles } from './round-in-circles.ts'
import type { Slots } from './slots.ts'

export type ChatMessage = Extract<ToModelProcess, { type: 'chat' }>
export type Ended = Pick<Extract<FromModelProcess, { type: 'end' }>, 'finish' | 'usage'>
export type Piece =
  | { type: 'text' | 'reasoning'; text: string }
  | { type: 'tool-call'; name: string; arguments: string }
  | { type: 'stage'; stage: 'queued' | 'thinking' }
  | { type: 'left-out'; kept: number }

export interface Loaded {
  model: LlamaModel
  chatOf(place: { contextSequence: LlamaContextSequence; chatWrapper: ChatWrapper }): LlamaChat
  wrapper: ChatWrapper
  /** Whether the template has a form for calls. */
  calls: boolean
  slots: Slots
  contextSize: number
}

/** Enough of a text to see that it will not end. A penalty for repeating would cost two right answers of 32. */
const tailCharacters = 2_000

export async function answer(
  loaded: Loaded,
  message: ChatMessage,
  emit: (piece: Piece) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const { contextSize, slots } = loaded
  const { mustCall } = message
  const tools = offerTools(loaded.wrapper, message.tools, { mustCall, inTemplate: loaded.calls })
  const prompt = fit(loaded, tools.wrapper, message)
  if (prompt.from > message.opening) emit({ type: 'left-out', kept: saidIn(message) - prompt.from })
  const slot = await slots.take(prompt.tokens, () => emit({ type: 'stage', stage: 'queued' }), signal)
  const chat = loaded.chatOf({ contextSequence: slot, chatWrapper: tools.wrapper })
  try {
    emit({ type: 'stage', stage: 'thinking' })
    const before = slot.tokenMeter.getState()
    const circles = new AbortController()
    let written = ''
    const watch = (text: string): void => {
      written = (written + text).slice(-tailCharacters)
      if (goesInCircles(written)) circles.abort()
    }
    const { metadata, functionCalls = [] } = await chat.generateResponse(prompt.history, {
      ...message.sampling,
      maxTokens: Math.min(message.maxTokens ?? Infinity, contextSize - prompt.tokens.length - 1),
      customStopTriggers: message.stop,
      signal: AbortSignal.any([signal, circles.signal]),
      stopOnAbortSignal: true,
      ...tools.options,
      onFunctionCallParamsChunk: ({ paramsChunk }) => watch(paramsChunk),
      onResponseChunk: (chunk) => {
        watch(chunk.text)
        if (chunk.text !== '') emit({ type: chunk.type === 'segment' ? 'reasoning' : 'text', text: chunk.text })
      },
    })
    signal.throwIfAborted()
    const finish = finishOf(metadata.stopReason)
    if (finish === 'tool-calls') {
      for (const { functionName: name, params } of functionCalls) {
        emit({ type: 'tool-call', name, arguments: tools.argumentsOf(name, params) })
      }
    }
    return { finish, usage: usageOf(slot, before, prompt) }
  } finally {
    chat.dispose({ disposeSequence: false })
    slots.give(slot)
  }
}

function fit({ model, calls, contextSize }: Loaded, wrapper: ChatWrapper, { turns, tools }: ChatMessage): Prompt {
  const tokenize = (history: ChatHistoryItem[]) =>
    wrapper.generateContextState({ chatHistory: history }).contextText.tokenize(model.tokenizer)
  try {
    return fitPrompt(turns, { contextSize, calls, tokenize })
  } catch (error) {
    const alone = tokenize([
      { type: 'user', text: '' },
      { type: 'model', response: [] },
    ]).length
    throw error instanceof TooLongError && tools.length > 0 && alone > contextSize / 2 ? new TooManyToolsError() : error
  }
}

/** What is offered leaves no room for a conversation. */
export class TooManyToolsError extends Error {
  override readonly name = 'TooManyToolsError'
}

/** A call that was cut must not run: only all that ended as they should are handed out. */
function finishOf(reason: string): Ended['finish'] {
  if (reason === 'functionCalls') return 'tool-calls'
  return reason === 'maxTokens' ? 'length' : 'stop'
}

function usageOf(
  slot: LlamaContextSequence,
  before: ReturnType<LlamaContextSequence['tokenMeter']['getState']>,
  { tokens }: Prompt,
): Ended['usage'] {
  const used = slot.tokenMeter.diff(before)
  return {
    inputTokens: tokens.length,
    outputTokens: used.usedOutputTokens,
    cachedInputTokens: Math.max(0, tokens.length - used.usedInputTokens),
  }
}

const saidIn = ({ turns }: ChatMessage): number => turns.filter(({ role }) => role !== 'system').length
