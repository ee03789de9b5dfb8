import type { ChatWrapper, LlamaModel } from 'node-llama-cpp'
import { LoadRefusal } from './load-refusal.ts'
import { fitPrompt } from './prompt.ts'
import type { FromModelProcess, ToModelProcess } from './protocol.ts'
import { goesInCircles } from './round-in-circles.ts'
import { Slots } from './slots.ts'

type ChatMessage = Extract<ToModelProcess, { type: 'chat' }>
type LoadMessage = Extract<ToModelProcess, { type: 'load' }>
type Ended = Pick<Extract<FromModelProcess, { type: 'end' }>, 'finish' | 'usage'>
type Piece =
  | { type: 'text' | 'reasoning'; text: string }
  | { type: 'stage'; stage: 'queued' | 'thinking' }
  | { type: 'left-out'; kept: number }

export interface LoadedModel {
  answer(message: ChatMessage, emit: (piece: Piece) => void, signal: AbortSignal): Promise<Ended>
}

/** The prompt is read in pieces of this many tokens; only between two of them can reading stop. */
const batchSize = 128

export async function loadModel(options: LoadMessage): Promise<LoadedModel> {
  const library = await importLibrary()
  const llama = await openLibrary(library)
  try {
    const model = await llama.loadModel({ modelPath: options.path, ignoreMemorySafetyChecks: true })
    const contextSize = Math.min(options.contextSize, model.trainContextSize)
    const context = await model.createContext({
      contextSize,
      sequences: options.slots,
      batchSize,
      threads: options.threads,
      ignoreMemorySafetyChecks: true,
      failedCreationRemedy: false,
    })
    const wrapper = chatWrapperOf(library, model)
    const sequences = Array.from({ length: options.slots }, () => context.getSequence())
    const slots = new Slots(
      sequences.map((sequence) => ({
        sequence,
        chat: new library.LlamaChat({ contextSequence: sequence, chatWrapper: wrapper }),
      })),
    )
    return { answer: (message, emit, signal) => answer({ model, wrapper, slots, contextSize }, message, emit, signal) }
  } catch (error) {
    if (error instanceof library.InsufficientMemoryError) throw new LoadRefusal('memory', error.message, error)
    throw error
  }
}

async function importLibrary() {
  try {
    return await import('node-llama-cpp')
  } catch (error) {
    throw new LoadRefusal('library', 'The library that runs model files (node-llama-cpp) is not installed.', error)
  }
}

async function openLibrary(library: Awaited<ReturnType<typeof importLibrary>>) {
  try {
    const logLevel = library.LlamaLogLevel.error
    return await library.getLlama({ gpu: false, build: 'never', logLevel, progressLogs: false })
  } catch (error) {
    throw new LoadRefusal('library', 'The library that runs model files has no build for this machine.', error)
  }
}

/**
 * The model's own template. The library's guess by name would take plain ChatML for the starter, whose BOS is
 * `<|im_start|>`, and so begin every prompt with two of them.
 */
function chatWrapperOf(library: Awaited<ReturnType<typeof importLibrary>>, model: LlamaModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer?.chat_template
  if (template !== undefined) {
    try {
      return new library.JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer })
    } catch {
      // Some templates demand what no conversation has; the library knows most of these by their model.
    }
  }
  return library.resolveChatWrapper(model)
}

interface Loaded {
  model: LlamaModel
  wrapper: ChatWrapper
  slots: Slots
  contextSize: number
}

/** Enough of a text to see that it will not end. A penalty for repeating would cost two right answers of 32. */
const tailCharacters = 2_000

async function answer(
  { model, wrapper, slots, contextSize }: Loaded,
  message: ChatMessage,
  emit: (piece: Piece) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const prompt = fitPrompt(message.turns, contextSize, (history) =>
    wrapper.generateContextState({ chatHistory: history }).contextText.tokenize(model.tokenizer),
  )
  if (prompt.from > message.opening) emit({ type: 'left-out', kept: saidIn(message) - prompt.from })
  const slot = await slots.take(prompt.tokens, () => emit({ type: 'stage', stage: 'queued' }), signal)
  try {
    emit({ type: 'stage', stage: 'thinking' })
    const before = slot.sequence.tokenMeter.getState()
    const room = contextSize - prompt.tokens.length - 1
    let written = ''
    const circles = new AbortController()
    const { metadata } = await slot.chat.generateResponse(prompt.history, {
      ...message.sampling,
      maxTokens: Math.min(message.maxTokens ?? Infinity, room),
      customStopTriggers: message.stop,
      signal: AbortSignal.any([signal, circles.signal]),
      stopOnAbortSignal: true,
      onResponseChunk: (chunk) => {
        written = (written + chunk.text).slice(-tailCharacters)
        if (goesInCircles(written)) circles.abort()
        if (chunk.text !== '') emit({ type: chunk.type === 'segment' ? 'reasoning' : 'text', text: chunk.text })
      },
    })
    signal.throwIfAborted()
    const used = slot.sequence.tokenMeter.diff(before)
    const inputTokens = prompt.tokens.length
    return {
      finish: metadata.stopReason === 'maxTokens' ? 'length' : 'stop',
      usage: {
        inputTokens,
        outputTokens: used.usedOutputTokens,
        cachedInputTokens: Math.max(0, inputTokens - used.usedInputTokens),
      },
    }
  } finally {
    slots.give(slot)
  }
}

const saidIn = ({ turns }: ChatMessage): number => turns.filter(({ role }) => role !== 'system').length
