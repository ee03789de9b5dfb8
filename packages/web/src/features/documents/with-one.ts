import type { Id } from '@parley/contract'

/** It counts once, as the newest. */
export const withOne = (ids: readonly Id[], id: Id): Id[] => [...ids.filter((one) => one !== id), id]
