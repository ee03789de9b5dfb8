import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Where a command writes: what was asked for, and what went wrong. */
export interface Terminal {
  out(line: string): void
  error(line: string): void
}

export interface Given {
  positionals: string[]
  flags: ReadonlySet<string>
}

export interface Command {
  name: string
  /** As in `backup FILE`. */
  usage: string
  summary: string
  /** Names of what must follow, in order. */
  positionals: readonly string[]
  flags: Readonly<Record<string, string>>
  /** The exit code. */
  run(given: Given, terminal: Terminal): Promise<number>
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function parse(command: Command, words: string[]): Given {
  const options: ParseArgsConfig['options'] = Object.fromEntries(
    [...Object.keys(command.flags), 'help'].map((flag) => [flag, { type: 'boolean' }]),
  )
  try {
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true, strict: true })
    const flags = new Set(Object.keys(values))
    if (flags.has('help') || positionals.length === command.positionals.length) return { positionals, flags }
    const missing = command.positionals[positionals.length]
    throw new UsageError(missing === undefined ? `too many words: ${positionals.at(-1)}` : `${missing} is missing`)
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('. ', 1)
    throw new UsageError(`${command.name}: ${reason}. See: parley ${command.name} --help`)
  }
}

export function helpOf(command: Command): string {
  const flags = Object.entries({ ...command.flags, help: 'shows this' })
  return [
    `parley ${command.usage}`,
    '',
    command.summary,
    '',
    ...flags.map(([flag, about]) => `  --${flag.padEnd(10)} ${about}`),
  ].join('\n')
}
