import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'

/** A server of tools that is a program on this machine. What it is started with stands here and nowhere else. */
const toolProgram = z.strictObject({
  name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$/, 'use letters, digits, spaces and . _ -')),
  /** The program, by its whole path, and what it is given. */
  argv: z.array(z.string().check(z.maxLength(4_000))).check(
    z.minLength(1),
    z.maxLength(100),
    z.refine(([program = '']) => program.startsWith('/'), 'begin with the path of a program'),
  ),
  /** All of its environment beside a plain PATH and LANG. */
  environment: z._default(z.record(z.string(), z.string()), {}),
  folder: z._default(z.string().check(z.startsWith('/', 'is a whole path')), '/'),
})
export type ToolProgramSetting = z.infer<typeof toolProgram>

const toolPrograms = z.array(toolProgram).check(z.maxLength(20))

export function readToolPrograms(path: string): { toolPrograms: ToolProgramSetting[] } | { problem: string } {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return {
      problem: `PARLEY_TOOL_PROGRAMS_FILE cannot be read: ${error instanceof Error ? error.message : 'no JSON'}.`,
    }
  }
  const parsed = toolPrograms.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      problem: `PARLEY_TOOL_PROGRAMS_FILE: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}.`,
    }
  }
  const names = parsed.data.map(({ name }) => name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined
    ? { toolPrograms: parsed.data }
    : { problem: `PARLEY_TOOL_PROGRAMS_FILE names ${twice} twice.` }
}
