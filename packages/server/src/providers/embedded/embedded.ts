import { basename } from 'node:path'
import { AppError } from '#platform/app-error.ts'
import { systemClock, type Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/log.ts'
import type { ChatRequest, ChatTurn, FoundModel, Provider } from '../provider.ts'
import { ModelHost } from './model-host.ts'
import { describeModelFile, listModelsFolder, type ModelFile } from './model-file.ts'
import { describeStarter, notHere, runsHere, starterUpstream } from './starter.ts'

export interface EmbeddedOptions {
  log: Log
  starter: boolean
  modelsDir: string | null
  clock?: Clock
  idleMs?: number
  slots?: number
  availableMemory?(): number
  /** Where the shipped models lie, if not where they ship. */
  shippedFolder?: string
}

export interface EmbeddedProvider extends Provider {
  readonly kind: 'embedded'
  /** What is there, and beside it what could not be used, with the reason. */
  inspect(): Promise<{ models: FoundModel[]; problems: { file: string; detail: string }[] }>
  /** The processes that hold a model now. */
  running(): { upstream: string; processId: number }[]
  close(): Promise<void>
}

const fiveMinutes = 300_000
const atOnce = 2

/** Models in files, run by llama.cpp in a process each. Its library never enters the server's own process. */
export function createEmbeddedProvider(options: EmbeddedOptions): EmbeddedProvider {
  const { log, modelsDir } = options
  const hosts = new Map<string, ModelHost>()
  const hostOptions = {
    clock: options.clock ?? systemClock,
    log,
    idleMs: options.idleMs ?? fiveMinutes,
    slots: options.slots ?? atOnce,
    availableMemory: options.availableMemory ?? (() => process.availableMemory()),
  }

  function hostOf(upstream: string): ModelHost {
    const host = hosts.get(upstream) ?? new ModelHost(hostOptions)
    hosts.set(upstream, host)
    return host
  }

  async function inspect() {
    const files: ModelFile[] = []
    const problems: { file: string; detail: string }[] = []
    if (!runsHere()) return { models: [], problems: [{ file: starterUpstream, detail: notHere }] }
    if (options.starter) {
      await describeStarter(options.shippedFolder).then(
        (file) => files.push(file),
        () => problems.push({ file: starterUpstream, detail: 'The file of the starter is missing or damaged.' }),
      )
    }
    if (modelsDir !== null) {
      const listing = await listModelsFolder(modelsDir)
      files.push(...listing.files)
      problems.push(...listing.problems)
    }
    return { models: files.map(found), problems }
  }

  async function fileOf(upstream: string): Promise<ModelFile> {
    if (!runsHere()) throw new AppError('provider_unavailable', notHere, { actions: ['connect-model'] })
    try {
      if (upstream === starterUpstream) return await describeStarter(options.shippedFolder)
      if (modelsDir !== null && basename(upstream) === upstream) return await describeModelFile(modelsDir, upstream)
    } catch (cause) {
      throw fileGone(upstream, cause)
    }
    throw fileGone(upstream)
  }

  return {
    kind: 'embedded',
    inspect,
    async discover() {
      return (await inspect()).models
    },
    async chat(request, emit, signal) {
      if (request.format !== undefined) throw formless()
      const file = await fileOf(request.upstream)
      return hostOf(request.upstream).chat(withWindow(file, request), callOf(request, file), emit, signal)
    },
    running: () =>
      [...hosts].flatMap(([upstream, { processId }]) => (processId === undefined ? [] : { upstream, processId })),
    async close() {
      await Promise.all([...hosts.values()].map((host) => host.stop()))
    },
  }
}

/** As large as was chosen, and never more than it was trained with. */
function withWindow(file: ModelFile, { contextWindow = file.contextSize }: ChatRequest): ModelFile {
  return { ...file, contextSize: Math.min(contextWindow, file.facts.contextLength ?? file.contextSize) }
}

function callOf(request: ChatRequest, file: ModelFile) {
  const { temperature = file.sampling.temperature, topP = file.sampling.topP } = request
  return {
    turns: [...file.opening, ...request.turns.map(turnOf)],
    opening: file.opening.filter(({ role }) => role !== 'system').length,
    sampling: { ...file.sampling, temperature, topP },
    stop: request.stop ?? [],
    maxTokens: request.maxTokens ?? null,
    ...toolsOf(request, file),
  }
}

/** Without its pictures, which it could not see. */
function turnOf({ role, text, quoted = 0, toolCalls = [], callId }: ChatTurn): ChatTurn {
  return { role, text, quoted, toolCalls, ...(callId !== undefined && { callId }) }
}

/** A model that was never taught to call is not made to. */
function toolsOf({ tools = [], toolChoice = 'auto' }: ChatRequest, file: ModelFile) {
  if (!file.tools || toolChoice === 'none') return { tools: [], mustCall: false }
  if (typeof toolChoice === 'string') return { tools, mustCall: toolChoice === 'required' && tools.length > 0 }
  const asked = tools.filter(({ name }) => name === toolChoice.name)
  return { tools: asked, mustCall: asked.length > 0 }
}

function formless(): AppError {
  return new AppError('provider_refused', 'A model in this process cannot be held to a format. Choose another model.')
}

function found(file: ModelFile): FoundModel {
  return {
    upstream: file.upstream,
    name: file.name,
    capabilities: { tools: file.tools, vision: false, reasoning: false },
    contextWindow: file.facts.contextLength ?? file.contextSize,
    usualWindow: file.contextSize,
    chat: file.facts.chat,
  }
}

function fileGone(upstream: string, cause?: unknown): AppError {
  const what = upstream === starterUpstream ? 'The file of the starter' : `The model file ${upstream}`
  return new AppError('provider_unavailable', `${what} is missing or damaged.`, { cause, actions: ['connect-model'] })
}
