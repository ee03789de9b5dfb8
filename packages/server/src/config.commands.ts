import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'

const longest = 1_000_000

/** A program on this machine that answers. What it is started with stands here and nowhere else. */
const command = z.strictObject({
  name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$/, 'use letters, digits, spaces and . _ -')),
  /** The program, by its whole path, and what it is given; `{model}`, `{temperature}` and `{maxTokens}` are filled in. */
  argv: z.array(z.string().check(z.maxLength(4_000))).check(
    z.minLength(1),
    z.maxLength(100),
    z.refine(([program = '']) => program.startsWith('/') && !program.includes('{'), 'begin with the path of a program'),
  ),
  models: z._default(
    z.array(z.string().check(z.regex(/^[A-Za-z0-9_.:/-]{1,100}$/))).check(z.minLength(1), z.maxLength(50)),
    ['default'],
  ),
  input: z._default(z.enum(['text', 'json']), 'text'),
  output: z._default(z.enum(['text', 'json-lines']), 'text'),
  /** All of its environment beside a plain PATH and LANG. */
  environment: z._default(z.record(z.string(), z.string()), {}),
  folder: z._default(z.string().check(z.startsWith('/', 'is a whole path')), '/'),
  seconds: z._default(z.int().check(z.minimum(1), z.maximum(86_400)), 300),
  bytes: z._default(z.int().check(z.minimum(1), z.maximum(100_000_000)), longest),
  contextWindow: z._default(z.nullable(z.int().check(z.minimum(100))), null),
})
export type CommandSetting = z.infer<typeof command>

const commands = z.array(command).check(z.maxLength(20))

export function readCommands(path: string): { commands: CommandSetting[] } | { problem: string } {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return { problem: `PARLEY_COMMANDS_FILE cannot be read: ${error instanceof Error ? error.message : 'no JSON'}.` }
  }
  const parsed = commands.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { problem: `PARLEY_COMMANDS_FILE: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}.` }
  }
  const names = parsed.data.map(({ name }) => name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? { commands: parsed.data } : { problem: `PARLEY_COMMANDS_FILE names ${twice} twice.` }
}
