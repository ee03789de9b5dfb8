import { createHash } from 'node:crypto'
import type { ToolServer } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { RemoteTool } from './protocol.ts'

/** A tool as it was seen: what a model is told of it and what it is given. Any change of it is a change. */
const seenTool = z.object({
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()),
})
export type SeenTool = z.infer<typeof seenTool>

const longestDescription = 4_000
const longestParameters = 20_000

export function seen(tools: readonly RemoteTool[]): SeenTool[] {
  const names = new Set<string>()
  const kept = tools.map(({ name, description = '', inputSchema }) => {
    if (names.has(name)) throw new AppError('provider_refused', `Two of its tools are called ${name.slice(0, 100)}.`)
    names.add(name)
    if (JSON.stringify(inputSchema).length > longestParameters || description.length > longestDescription) {
      throw new AppError('too_large', `Its tool ${name.slice(0, 100)} is described at too great a length.`)
    }
    return { name, description, parameters: inputSchema }
  })
  return kept.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

export function readSeen(stored: string | null): SeenTool[] {
  return stored === null ? [] : z.array(seenTool).parse(JSON.parse(stored))
}

export function fingerprintOf(stored: string): string {
  return createHash('sha256').update(stored).digest('base64url')
}

export function differencesOf(approved: readonly SeenTool[], found: readonly SeenTool[]): ToolServer['differences'] {
  const before = new Map(approved.map((tool) => [tool.name, JSON.stringify(tool)]))
  const now = new Map(found.map((tool) => [tool.name, JSON.stringify(tool)]))
  return {
    added: [...now.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !now.has(name)),
    changed: [...now].flatMap(([name, text]) => (before.has(name) && before.get(name) !== text ? [name] : [])),
  }
}

const longestName = 64

/**
 * The names a model calls them by: one server's tools cannot pass for another's or for our own. Of two that would be
 * called alike neither gets that name, so that what was decided about one never holds for the other.
 */
export function callNames(handle: string, names: readonly string[]): Map<string, string> {
  const plain = new Map(names.map((name) => [name, callName(handle, name)]))
  const count = Map.groupBy(plain.values(), (called) => called)
  return new Map(
    names.map((name) => {
      const called = plain.get(name) ?? ''
      return [name, count.get(called)?.length === 1 ? called : withMark(called, name)]
    }),
  )
}

function callName(handle: string, name: string): string {
  return `${handle}__${name.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, longestName)
}

function withMark(called: string, name: string): string {
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${called.slice(0, longestName - mark.length - 1)}_${mark}`
}
