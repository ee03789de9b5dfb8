import type { AuthorsCase } from './app-harness.ts'

/** Everything administrators see of what was done; nothing in it is the author's own text. */
export function auditCases(): Record<string, AuthorsCase> {
  return {
    'GET /api/admin/audit': () => ({}),
    'GET /api/admin/audit/export': () => ({}),
    'POST /api/admin/audit/verify': () => ({}),
  }
}
