import type { Id, KnowledgeDocument } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Caller, UploadedFile } from '#platform/http/index.ts'
import type { DocumentQueries } from './documents.queries.ts'
import type { DocumentService } from './documents.service.ts'
import { fetchPage } from './web-page.ts'

export interface PageServiceOptions {
  database: Database
  clock: Clock
  egress: Egress
  queries: DocumentQueries
  documents: DocumentService
}

/** Documents that are pages of the web: fetched when somebody asks for it, and again when they ask again. */
export function createPageService({ database, clock, egress, queries, documents }: PageServiceOptions) {
  const one = (file: UploadedFile) =>
    async function* files(): AsyncGenerator<UploadedFile> {
      yield file
    }

  async function refetch(caller: Caller, id: Id, url: string, signal: AbortSignal): Promise<KnowledgeDocument> {
    const page = await fetchPage(egress, url, signal)
    await documents.replace(caller, id, one(page), signal)
    await queries.fetched(database.write, id, url, clock.now())
    return documents.get(caller.userId, id)
  }

  return {
    /** The same address again in the same collection fetches it anew. */
    async add(caller: Caller, collectionId: Id, address: string, signal: AbortSignal) {
      await documents.checkMayAdd(caller, collectionId)
      const url = URL.canParse(address) ? new URL(address) : null
      if (url !== null) url.hash = ''
      const known = url && (await queries.ofSource(collectionId, url.href))
      if (known) return { ...(await refetch(caller, known.id, known.source_url ?? address, signal)), duplicate: true }
      const page = await fetchPage(egress, url?.href ?? address, signal)
      const [taken] = await documents.add(caller, collectionId, one(page), signal)
      if (taken === undefined) throw new AppError('internal', 'The page could not be kept.')
      if (!taken.duplicate) await queries.fetched(database.write, taken.id, url?.href ?? address, clock.now())
      return { ...(await documents.get(caller.userId, taken.id)), duplicate: taken.duplicate }
    },

    async refresh(caller: Caller, id: Id, signal: AbortSignal): Promise<KnowledgeDocument> {
      const { source_url: url } = await documents.writable(caller.userId, id)
      if (url === null) throw new AppError('conflict', 'This document is a file and not a page of the web.')
      return refetch(caller, id, url, signal)
    },
  }
}

export type PageService = ReturnType<typeof createPageService>
