import { StringDecoder } from 'node:string_decoder'
import { AppError } from '#platform/app-error.ts'
import type { Log } from '#platform/log/log.ts'
import { LineReader } from '../line-reader.ts'
import type { ChatDelta, ChatOutcome, ChatRequest, Provider } from '../provider.ts'
import { promptOf } from './prompt.ts'
import { runProgram } from './run-program.ts'
import { readLine } from './output-line.ts'

/** How a program on this machine is run, as whoever sits at the machine wrote it down. */
export interface CommandOptions {
  name: string
  argv: readonly string[]
  models: readonly string[]
  input: 'text' | 'json'
  output: 'text' | 'json-lines'
  environment: Readonly<Record<string, string>>
  folder: string
  seconds: number
  bytes: number
  contextWindow: number | null
}

type Usage = ChatOutcome['usage']

/** A program that reads a prompt and writes an answer. What somebody says reaches its input, never its arguments. */
export function createCommandProvider(options: CommandOptions, log: Log): Provider {
  const { name, models, contextWindow } = options
  return {
    kind: 'command',

    discover: () =>
      Promise.resolve(
        models.map((model) => ({
          upstream: model,
          name: models.length === 1 ? name : `${name} ${model}`,
          capabilities: { tools: false, vision: false, reasoning: false },
          contextWindow,
          chat: true,
        })),
      ),

    async chat(request, emit, signal) {
      if (!models.includes(request.upstream)) throw new AppError('not_found', `${name} has no such model.`)
      const output = options.output === 'text' ? plainText(emit) : jsonLines(name, emit)
      const ended = await runProgram(
        {
          argv: options.argv.map((part) => filledIn(part, request)),
          environment: options.environment,
          folder: options.folder,
          input: promptOf(request.turns, options.input),
          limits: { milliseconds: options.seconds * 1000, bytes: options.bytes },
        },
        (piece) => output.feed(piece),
        signal,
      )
      output.end()
      if (ended.reason === 'bytes') return { finish: 'length', usage: output.usage() }
      if (ended.reason === 'time') throw new AppError('provider_timeout', `${name} took too long over its answer.`)
      if (ended.reason === 'missing') throw new AppError('provider_unavailable', `${name} could not be started.`)
      if (ended.code !== 0) {
        // What it complains of may hold paths and keys: for the log of the one who set it up.
        log.warn('A program that answers has failed', { name, code: ended.code, complaint: ended.complaint })
        throw new AppError('provider_unavailable', `${name} ended with an error.`, { actions: ['retry'] })
      }
      return { finish: 'stop', usage: output.usage() }
    },
  }
}

/** Each slot becomes part of one argument, whatever it holds: no shell reads it. */
function filledIn(part: string, { upstream, temperature, maxTokens }: ChatRequest): string {
  return part
    .replaceAll('{model}', () => upstream)
    .replaceAll('{temperature}', String(temperature ?? 0.7))
    .replaceAll('{maxTokens}', String(maxTokens ?? 2048))
}

interface Output {
  feed(piece: Uint8Array): void
  end(): void
  usage(): Usage
}

function plainText(emit: (delta: ChatDelta) => void): Output {
  const decoder = new StringDecoder('utf8')
  const take = (text: string): void => {
    // Programs that colour their output for terminals mean none of these signs.
    const plain = text.replaceAll(/[^\P{Cc}\n\t]/gu, '')
    if (plain !== '') emit({ type: 'text', text: plain })
  }
  return {
    feed: (piece) => take(decoder.write(Buffer.from(piece))),
    end: () => take(decoder.end()),
    usage: () => null,
  }
}

function jsonLines(name: string, emit: (delta: ChatDelta) => void): Output {
  let usage: Usage = null
  const reader = new LineReader((line) => {
    const told = readLine(line)
    if (told === null) throw new AppError('provider_unavailable', `${name} wrote a line that is not understood.`)
    if (told.error !== undefined) throw new AppError('provider_refused', `${name}: ${told.error.slice(0, 500)}`)
    if (told.reasoning !== undefined) emit({ type: 'reasoning', text: told.reasoning })
    if (told.text !== undefined) emit({ type: 'text', text: told.text })
    usage = told.usage ?? usage
  })
  return { feed: (piece) => reader.feed(piece), end: () => reader.end(), usage: () => usage }
}
