import { sql } from 'kysely'
import type { Database } from '#platform/db/index.ts'

/** SQL over what crashes leave of vectors. */
export function createVectorSweepQueries(database: Database) {
  return {
    /** Never shown, and of chunks that are no more. */
    async removeVectors(limit: number): Promise<number> {
      const { rows } = await database.transaction((transaction) =>
        sql`DELETE FROM chunk_vectors WHERE (set_id, chunk_id) IN (
          SELECT chunk_vectors.set_id, chunk_vectors.chunk_id FROM chunk_vectors
          WHERE chunk_vectors.version = 0
            AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.id = chunk_vectors.chunk_id)
          LIMIT ${limit}) RETURNING chunk_id`.execute(transaction),
      )
      return rows.length
    },

    /** Of collections that are no more; their vectors go with them. */
    async removeSets(): Promise<number> {
      const { rows } = await database.transaction((transaction) =>
        sql`DELETE FROM vector_sets WHERE collection_id NOT IN (SELECT id FROM collections)
          RETURNING id`.execute(transaction),
      )
      return rows.length
    },
  }
}
