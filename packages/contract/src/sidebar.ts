import * as z from 'zod/mini'
import { folderName } from './conversation.ts'
import { id } from './id.ts'

/** What lies in a folder, without what is pinned: that stands above it. */
export const folderSummary = z.object({ name: z.string(), count: z.int(), unread: z.boolean() })
export type FolderSummary = z.infer<typeof folderSummary>

const mostOrdered = 500
const inOrder = <Item extends z.ZodMiniType<string, string>>(item: Item) =>
  z.array(item).check(z.maxLength(mostOrdered, 'Put at most 500 in order.'))

export const sidebar = z.object({
  /** In the person's own order; those never ordered follow by name. */
  folders: z.array(folderSummary),
  /** The order of pinned conversations; those never ordered come first, newest on top. */
  pinnedOrder: z.array(id),
})
export type Sidebar = z.infer<typeof sidebar>

export const changeSidebar = z.strictObject({
  folderOrder: z.optional(inOrder(z.string().check(z.maxLength(100)))),
  pinnedOrder: z.optional(inOrder(id)),
  /** Onto the name of another one, both become one. */
  renameFolder: z.optional(z.strictObject({ from: z.string().check(z.maxLength(100)), to: folderName })),
})
export type ChangeSidebar = z.infer<typeof changeSidebar>
