import { tool as toolShape, type AdminTool, type Id, type Tool as OfferedTool } from '@parley/contract'
import * as z from 'zod/mini'
import type { Tool } from './tool.ts'
import type { ToolSettingsTable } from './tools.tables.ts'

/** A tool with what administrators decided about it. */
export interface Offer {
  tool: Tool
  enabled: boolean
  approval: OfferedTool['approval']
  /** Null: everybody who may use tools. */
  groupIds: Id[] | null
  version: number
}

export function offersOf(tools: readonly Tool[], settings: readonly ToolSettingsTable[]): Offer[] {
  const changed = new Map(settings.map((row) => [row.name, row]))
  return tools.map((tool) => {
    const row = changed.get(tool.name)
    if (row === undefined) return { tool, enabled: true, approval: tool.approval, groupIds: null, version: 0 }
    const groupIds = row.group_ids === null ? null : z.array(z.string()).parse(JSON.parse(row.group_ids))
    const approval = toolShape.shape.approval.parse(row.approval)
    return { tool, enabled: row.enabled === 1, approval, groupIds, version: row.version }
  })
}

export function isFor(groupIds: readonly Id[]): (offer: Offer) => boolean {
  return (offer) => offer.enabled && (offer.groupIds === null || offer.groupIds.some((id) => groupIds.includes(id)))
}

export function presentOffer({ tool, approval }: Offer, signedInAt: ReadonlySet<Id>): OfferedTool {
  const { signInAt } = tool
  const signIn = signInAt === null ? null : { serverId: signInAt, signedIn: signedInAt.has(signInAt) }
  return { ...presentTool({ tool, approval }), signIn }
}

function presentTool({ tool, approval }: Pick<Offer, 'tool' | 'approval'>): Omit<OfferedTool, 'signIn'> {
  const { name, title, description, server, reachesOut } = tool
  return { name, title, description, server, reachesOut, asks: approval !== 'never', approval }
}

export function presentForAdministrators(offer: Offer): AdminTool {
  const { enabled, groupIds, version } = offer
  return { ...presentTool(offer), enabled, groupIds, version }
}
