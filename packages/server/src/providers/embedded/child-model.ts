import type { ChatWrapper, LlamaModel } from 'node-llama-cpp'
import { answer, type ChatMessage, type Ended, type Loaded, type Piece } from './child-answer.ts'
import { LoadRefusal } from './load-refusal.ts'
import type { ToModelProcess } from './protocol.ts'
import { Slots } from './slots.ts'
import { knowsTools } from './template.ts'

type LoadMessage = Extract<ToModelProcess, { type: 'load' }>
type Library = Awaited<ReturnType<typeof importLibrary>>

export interface LoadedModel {
  answer(message: ChatMessage, emit: (piece: Piece) => void, signal: AbortSignal): Promise<Ended>
}

/** The prompt is read in pieces of this many tokens; only between two of them can reading stop. */
const batchSize = 128

export async function loadModel(options: LoadMessage): Promise<LoadedModel> {
  const library = await importLibrary()
  if (options.template !== null) checkTemplate(library, options.template)
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
    const template = options.template ?? model.fileInfo.metadata.tokenizer?.chat_template ?? null
    const wrapper = chatWrapperOf(library, model, template)
    const slots = new Slots(Array.from({ length: options.slots }, () => context.getSequence()))
    const calls = wrapper instanceof library.JinjaTemplateChatWrapper && wrapper.usingJinjaFunctionCallTemplate
    const chatOf: Loaded['chatOf'] = (place) => new library.LlamaChat(place)
    const loaded: Loaded = { model, chatOf, wrapper, calls: calls && knowsTools(template), slots, contextSize }
    return { answer: (message, emit, signal) => answer(loaded, message, emit, signal) }
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

async function openLibrary(library: Library) {
  try {
    const logLevel = library.LlamaLogLevel.error
    return await library.getLlama({ gpu: false, build: 'never', logLevel, progressLogs: false })
  } catch (error) {
    throw new LoadRefusal('library', 'The library that runs model files has no build for this machine.', error)
  }
}

/** Who put one beside the file wants to know that it cannot be used. */
function checkTemplate(library: Library, template: string): void {
  try {
    void new library.JinjaTemplateChatWrapper({ template })
  } catch (error) {
    throw new LoadRefusal('template', error instanceof Error ? error.message : String(error), error)
  }
}

/**
 * The model's own template. The library's guess by name would take plain ChatML for the starter, whose BOS is
 * `<|im_start|>`, and so begin every prompt with two of them.
 */
function chatWrapperOf(library: Library, model: LlamaModel, template: string | null): ChatWrapper {
  if (template !== null) {
    try {
      return new library.JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer })
    } catch {
      // Some templates demand what no conversation has; the library knows most of these by their model.
    }
  }
  return library.resolveChatWrapper(model)
}
