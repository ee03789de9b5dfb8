import * as z from 'zod/mini'

export const listQuery = {
  cursor: z.optional(z.string()),
  /** Clamped to 1–100 rather than refused. */
  limit: z._default(
    z.pipe(
      z.coerce.number(),
      z.transform((n: number) => (Number.isFinite(n) ? Math.min(100, Math.max(1, Math.trunc(n))) : 50)),
    ),
    50,
  ),
}

export function listOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) })
}
