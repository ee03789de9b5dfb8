#!/usr/bin/env node
import { helpOf, parse, UsageError, type Command, type Terminal } from './command.ts'

const userWords = [
  ['add', 'make an account'],
  ['list', 'list every account'],
  ['role', 'give somebody a role'],
  ['disable', 'lock somebody out'],
  ['enable', 'let somebody in again'],
  ['reset-password', 'make a link to choose a new password'],
  ['reset-2fa', 'take the second factors off an account'],
  ['allow-passwords', 'let passwords in where they were switched off'],
] as const

const userCommand = async (word: (typeof userWords)[number][0]): Promise<Command> =>
  (await import('./commands/user.ts')).userCommands[word]

/** Each is loaded when it is named: help must not wait for a database driver. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  serve: { summary: 'serve until told to stop', load: async () => (await import('./commands/serve.ts')).serve },
  backup: {
    summary: 'write everything into one archive',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  restore: {
    summary: 'bring everything back from an archive',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  'copy-database': {
    summary: 'copy every row into another database',
    load: async () => (await import('./commands/copy-database.ts')).copyDatabaseCommand,
  },
  doctor: {
    summary: 'look at everything a start needs',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  openapi: {
    summary: 'print the description of the API',
    load: async () => (await import('./commands/openapi.ts')).openapi,
  },
  service: { summary: 'print a systemd unit', load: async () => (await import('./commands/service.ts')).service },
  ...Object.fromEntries(
    userWords.map(([word, summary]) => [`user ${word}`, { summary, load: () => userCommand(word) }]),
  ),
}

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
}

process.exitCode = await main(process.argv.slice(2))

/** `user add` is one name. */
function named([first, second, ...rest]: string[]): string[] {
  if (first === 'user' && second !== undefined && !second.startsWith('-')) return [`user ${second}`, ...rest]
  return [first, second, ...rest].filter((word) => word !== undefined)
}

async function main(given: string[]): Promise<number> {
  const [name, ...words] = named(given)
  if (name === undefined || name === '--help' || name === 'help') {
    terminal.out(overview())
    return name === undefined ? 2 : 0
  }
  try {
    const known = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (known === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}. See: parley --help`)
    const command = await known.load()
    const given = parse(command, words)
    if (given.flags.has('help')) {
      terminal.out(helpOf(command))
      return 0
    }
    return await command.run(given, terminal)
  } catch (error) {
    return fail(error)
  }
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(21)} ${summary}`)
  return [
    'parley COMMAND',
    '',
    ...lines,
    '',
    'parley COMMAND --help tells more. Settings: docs/operate/configuration.md',
  ].join('\n')
}

/** In one line, what is wrong and what to do; several only where several settings are wrong. */
async function fail(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    terminal.error(`parley: ${error.message}`)
    return 2
  }
  const { escapeControls, StartError } = await import('@parley/server')
  const reason = error instanceof Error ? error.message : String(error)
  const lines = error instanceof StartError ? reason.split('\n') : reason.split('\n', 1)
  for (const line of lines) terminal.error(`parley: ${escapeControls(line)}`)
  return 1
}
