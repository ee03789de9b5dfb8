import type { AuthorsCase } from './harness-call.ts'

/** Folders and the order of what is pinned: one's own alone. */
export function sidebarCases(): Record<string, AuthorsCase> {
  return {
    'GET /api/sidebar': async (author, canary) => {
      const { id } = await author.conversation()
      await author.ok('PATCH', `/api/conversations/${id}`, { folder: canary.slice(0, 60) })
      return {}
    },
    'PATCH /api/sidebar': (_, canary) => ({ body: { folderOrder: [canary.slice(0, 60)], pinnedOrder: [] } }),
  }
}
