import { chunkWords } from '#features/knowledge/index.ts'
import { searchWords } from '#features/search/index.ts'
import type { WordIndex } from '#platform/db/index.ts'

/** Made anew where rows cross from one kind of database to the other. */
export const wordIndexes: readonly WordIndex[] = [searchWords, chunkWords]
