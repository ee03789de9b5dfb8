import { createUser, role, type ManagedUser } from '@parley/contract'
import * as z from 'zod/mini'
import { allowPasswords } from './features/oidc/index.ts'
import { commandLine, type UserService } from './features/users/index.ts'
import { AppError } from './platform/app-error.ts'
import type { AuditTrail } from './platform/audit.ts'
import type { Settings } from './platform/settings/index.ts'

const who = z.string().check(z.minLength(1), z.maxLength(254))

/** What the operator's own `parley user` asks of the server. */
export const userCommand = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('add'),
    email: createUser.shape.email,
    username: createUser.shape.username,
    role: z.optional(role),
  }),
  z.strictObject({ do: z.literal('list') }),
  z.strictObject({ do: z.literal('role'), who, role }),
  z.strictObject({ do: z.literal('disable'), who }),
  z.strictObject({ do: z.literal('enable'), who }),
  z.strictObject({ do: z.literal('reset-password'), who }),
  z.strictObject({ do: z.literal('reset-2fa'), who }),
  z.strictObject({ do: z.literal('allow-passwords') }),
])
export type UserCommand = z.infer<typeof userCommand>

const listedUser = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string(),
  displayName: z.string(),
  role,
  state: z.string(),
  createdAt: z.string(),
})

/** Users it was about, and a link where one was made. */
export const userCommandResult = z.object({ users: z.array(listedUser), passwordLink: z.nullable(z.string()) })
export type UserCommandResult = z.infer<typeof userCommandResult>

export interface CommandParts {
  users: UserService
  settings: Settings
  audit: AuditTrail
  needsOwner(): Promise<boolean>
}

const pageSize = 100

/** Whoever sits at the machine may what an owner may; everything is written down as done by the command line. */
export function createUserCommands({ users, settings, audit, needsOwner }: CommandParts) {
  async function everybody(q?: string): Promise<ManagedUser[]> {
    const found: ManagedUser[] = []
    let cursor: string | undefined
    do {
      const page = await users.list({ limit: pageSize, cursor, q })
      found.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return found
  }

  async function find(name: string): Promise<ManagedUser> {
    const wanted = name.normalize('NFKC').toLowerCase()
    const found = (await everybody(name)).find(
      ({ username, email }) => username === wanted || email.normalize('NFKC').toLowerCase() === wanted,
    )
    if (found !== undefined) return found
    throw new AppError('not_found', `Nobody here is called ${JSON.stringify(name)}. See: parley user list`)
  }

  const about = (...found: ManagedUser[]): UserCommandResult => ({
    users: found.map((user) => listedUser.parse(user)),
    passwordLink: null,
  })

  return async (request: unknown): Promise<UserCommandResult> => {
    const command = userCommand.parse(request)
    switch (command.do) {
      case 'add': {
        const { email, username } = command
        const asked = command.role ?? ((await needsOwner()) ? 'owner' : 'member')
        const { passwordLink, ...user } = await users.create(commandLine, { email, username, role: asked })
        return { ...about(user), passwordLink }
      }
      case 'list':
        return about(...(await everybody()).toReversed())
      case 'role': {
        const { id, version } = await find(command.who)
        return about(await users.change(commandLine, id, { version, role: command.role }))
      }
      case 'disable':
        return about(await users.disable(commandLine, (await find(command.who)).id))
      case 'enable':
        return about(await users.enable(commandLine, (await find(command.who)).id))
      case 'reset-password': {
        const user = await find(command.who)
        return { ...about(user), ...(await users.passwordLink(commandLine, user.id)) }
      }
      case 'reset-2fa':
        return about(await users.resetTwoFactor(commandLine, (await find(command.who)).id))
      case 'allow-passwords':
        await allowPasswords(settings)
        await audit.record({
          action: 'setting.changed',
          actorId: null,
          by: 'command line',
          result: 'ok',
          detail: { passwordLogin: true },
        })
        return about()
    }
  }
}
