import { runUserCommand, userCommand, type UserCommand, type UserCommandResult } from '@parley/server'
import { UsageError, type Command, type Terminal } from '../command.ts'

type Words = Record<string, string | undefined>

const json = { json: 'prints the answer as JSON' }
const roles = ['owner', 'administrator', 'guest'] as const

function userCommandOf(
  name: UserCommand['do'],
  summary: string,
  positionals: readonly string[],
  more: {
    flags?: Record<string, string>
    request?: (words: string[], flags: ReadonlySet<string>) => Words
    say?: (result: UserCommandResult, terminal: Terminal) => void
  } = {},
): Command {
  return {
    name: `user ${name}`,
    usage: ['user', name, ...positionals].join(' '),
    summary,
    positionals,
    flags: { ...more.flags, ...json },
    async run({ positionals: words, flags }, terminal) {
      const request = more.request?.(words, flags) ?? (words[0] === undefined ? {} : { who: words[0] })
      const parsed = userCommand.safeParse({ do: name, ...request })
      if (!parsed.success) throw new UsageError(`user ${name}: ${parsed.error.issues[0]?.message ?? 'not understood'}`)
      const result = await runUserCommand(parsed.data)
      if (flags.has('json')) terminal.out(JSON.stringify(asJson(name, result)))
      else (more.say ?? sayUsers)(result, terminal)
      return 0
    },
  }
}

function asJson(name: UserCommand['do'], { users, passwordLink }: UserCommandResult): unknown {
  if (name === 'list') return { items: users }
  return { ...users[0], ...(passwordLink !== null && { passwordLink }) }
}

function sayUsers({ users }: UserCommandResult, terminal: Terminal): void {
  for (const { username, email, role, state } of users) {
    terminal.out(`${username.padEnd(24)} ${role.padEnd(13)} ${state.padEnd(8)} ${email}`)
  }
}

function sayLink(result: UserCommandResult, terminal: Terminal): void {
  sayUsers(result, terminal)
  terminal.out('To choose a password, open within an hour:')
  terminal.out(result.passwordLink ?? '')
}

export const userCommands = {
  add: userCommandOf('add', 'Makes an account and prints a link to choose its password.', ['EMAIL', 'USERNAME'], {
    flags: Object.fromEntries(roles.map((role) => [role, `makes it ${role === 'guest' ? 'a' : 'an'} ${role}`])),
    request: ([email, username], flags) => {
      const role = roles.find((one) => flags.has(one))
      return { email, username, ...(role !== undefined && { role }) }
    },
    say: sayLink,
  }),
  list: userCommandOf('list', 'Lists every account.', []),
  role: userCommandOf('role', 'Gives somebody a role: owner, administrator, member or guest.', ['WHO', 'ROLE'], {
    request: ([who, role]) => ({ who, role }),
  }),
  disable: userCommandOf('disable', 'Locks somebody out; everything of theirs that goes on ends.', ['WHO']),
  enable: userCommandOf('enable', 'Lets somebody in again, also who waits for approval.', ['WHO']),
  'reset-password': userCommandOf('reset-password', 'Prints a link to choose a new password.', ['WHO'], {
    say: sayLink,
  }),
  'reset-2fa': userCommandOf('reset-2fa', 'Takes the second factors off an account.', ['WHO']),
  'allow-passwords': userCommandOf('allow-passwords', 'Lets passwords in again where they were switched off.', [], {
    say: (_result, terminal) => terminal.out('Passwords let people in again.'),
  }),
}
