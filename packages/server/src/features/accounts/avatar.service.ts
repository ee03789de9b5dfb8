import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { sendFile } from '#features/files/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { RouteAnswer, UploadedFile } from '#platform/http/index.ts'
import { NotAPicture, readPng, writePng } from '#platform/images/index.ts'
import type { AccountOptions } from './ports.ts'
import type { UserQueries } from './users.queries.ts'

/** As large as it is ever shown, twice over for fine screens. */
export const mostPoints = 512
/** That many points, not compressed at all. */
export const mostAvatarBytes = 2 * 1024 * 1024

export interface AvatarOptions extends Pick<AccountOptions, 'files' | 'changed'> {
  database: Database
  users: UserQueries
}

const refusals: Record<NotAPicture['reason'], string> = {
  'no png': `Send a PNG of at most ${mostPoints} by ${mostPoints} points; the app makes one of any picture.`,
  'too large': `This picture is too large: at most ${mostPoints} by ${mostPoints} points.`,
  unusual: 'Send a plain PNG: 8 bits a colour, without a palette, not interlaced.',
  broken: 'This picture is broken.',
}

/** The picture of a person: what was given is read down to its points and written anew. */
export function createAvatars({ database, users, files, changed }: AvatarOptions) {
  async function replace(userId: Id, bytes: Buffer | null): Promise<void> {
    /** The one there is, also where two are sent at once. */
    const put = async (transaction: Transaction<Tables>, fileId: Id | null): Promise<void> => {
      const current = (await users.byId(userId, transaction))?.avatar_file_id ?? null
      await users.change(transaction, userId, { avatar_file_id: fileId })
      if (current !== null) await files.remove(transaction, current)
    }
    if (bytes === null) await database.transaction((transaction) => put(transaction, null))
    else {
      const pieces = (async function* () {
        yield bytes
      })()
      const file = { ownerId: userId, name: 'picture.png', type: 'image/png', bytes: pieces, maximumBytes: 0 }
      await files.save(file, (transaction, saved) => put(transaction, saved.id))
    }
    changed(userId)
  }

  return {
    async set(userId: Id, upload: UploadedFile): Promise<void> {
      const given = await gather(upload.bytes)
      try {
        await replace(userId, await writePng(await readPng(given, mostPoints)))
      } catch (error) {
        if (!(error instanceof NotAPicture)) throw error
        const code = error.reason === 'too large' ? 'too_large' : 'unsupported_media'
        throw new AppError(code, refusals[error.reason], { cause: error, actions: ['edit'] })
      }
    },

    remove: (userId: Id): Promise<void> => replace(userId, null),

    /** For everybody of the house. An address names one picture for ever, so that browsers need not ask again. */
    async send(userId: Id, headers: Headers): Promise<RouteAnswer> {
      const fileId = (await users.byId(userId))?.avatar_file_id ?? null
      const file = fileId === null ? null : await files.find(fileId)
      if (file === null) throw new AppError('not_found', 'There is no such picture.')
      const answer = sendFile(files, file, headers)
      return { ...answer, headers: { ...answer.headers, 'cache-control': 'private, max-age=31536000, immutable' } }
    },
  }
}

export type Avatars = ReturnType<typeof createAvatars>

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size > mostAvatarBytes) throw new AppError('too_large', refusals['too large'], { actions: ['edit'] })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
