import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Runs } from '#features/runs/index.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { ConversationQueries } from './conversations.queries.ts'
import type { MessageQueries } from './messages.queries.ts'
import type { MessageReader } from './messages.read.ts'

export interface TakingBackOptions {
  database: Database
  clock: Clock
  conversations: ConversationQueries
  messages: MessageQueries
  reader: Pick<MessageReader, 'readable'>
  runs: Pick<Runs, 'cancelAs'>
  changed(userIds: Id[], kind: 'conversation' | 'message', id: Id): void
}

/** A message that waits behind others goes by itself: what was asked after it moves up to where it stood. */
export function createTakingBack({ database, clock, conversations, messages, runs, ...options }: TakingBackOptions) {
  const answersTo = async ({ id, conversation_id: conversationId }: MessagesTable): Promise<MessagesTable[]> =>
    messages.byIds((await messages.siblings(conversationId, [id])).map((answer) => answer.id))

  return async function takeBack(caller: Caller, id: Id): Promise<void> {
    const row = await options.reader.readable(caller.userId, id)
    if (row.role !== 'user' || row.author_id !== caller.userId) {
      throw new AppError('forbidden', 'Only your own messages can be taken back.')
    }
    const waiting = await answersTo(row)
    if (waiting.length === 0 || waiting.some(({ status }) => status !== 'queued')) throw begun()
    // From here on none of them begins; one that had begun has by now something to show for it.
    for (const { run_id } of waiting) if (run_id !== null) await runs.cancelAs(caller, run_id)
    const { conversation_id: conversationId, parent_id: parentId } = row
    const participantIds = await conversations.participantIds(conversationId)
    await database.transaction(async (transaction) => {
      // Locks the conversation: nobody writes below it meanwhile.
      await conversations.takePositions(transaction, conversationId, 0, clock.now())
      const answers = waiting.map((answer) => answer.id)
      const now = await Promise.all(answers.map((answer) => messages.oneIn(transaction, answer)))
      if (now.some((answer) => answer !== undefined && !isEmpty(answer))) throw begun()
      await messages.moveChildren(transaction, conversationId, answers, parentId)
      await messages.deleteSubtree(transaction, id)
      for (const participantId of participantIds) {
        const own = await conversations.participant(transaction, conversationId, participantId)
        if (own?.leaf_id === id || (own !== undefined && answers.includes(own.leaf_id ?? ''))) {
          await conversations.changeOwn(transaction, conversationId, participantId, { leaf_id: parentId })
        }
      }
      // What hung on it is its sender's to hang on another message: it goes as all files do that hang on none.
    })
    options.changed(participantIds, 'conversation', conversationId)
  }
}

const begun = (): AppError =>
  new AppError('conflict', 'Its answer has begun already, so it cannot be taken back any more.')

function isEmpty({ status, text, details }: MessagesTable): boolean {
  return status === 'cancelled' && text === '' && !/"(?:reasoning|toolCalls|usage)":/.test(details ?? '')
}
