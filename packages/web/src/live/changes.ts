import * as contract from '@parley/contract'
import type { ChangeKind, Conversation, Id } from '@parley/contract'
import { hideConversation, showBranchAgain, showConversation, showListsAgain } from '../api/actions.ts'
import { call, ProblemError } from '../api/http.ts'
import { keepListsSoon } from '../api/keep-recent.ts'
import { conversationQuery, queryClient } from '../api/queries.ts'
import { noteRunning } from './notify.ts'

const gatherMs = 80
/** More than this at once are cheaper asked for as lists. */
const fewEnough = 5

let gathered = new Set<Id>()

/** Documents being read tell of each step; what shows them is asked for again a few times a second at most. */
const documentsMs = 400
let documentsNoted = false

function noteDocuments(): void {
  if (documentsNoted) return
  documentsNoted = true
  setTimeout(() => {
    documentsNoted = false
    for (const name of ['collections', 'collection', 'documents', 'document']) {
      void queryClient.invalidateQueries({ queryKey: [name] })
    }
  }, documentsMs)
}

/** Something changed in another tab, on another device or on the server: what is shown of it is asked for again. */
export function noteChange(kind: ChangeKind, id: string): void {
  if (kind === 'models') {
    // What somebody may use changes with their rights, and tools go by the same news.
    void queryClient.invalidateQueries({ queryKey: ['tools'] })
    return void queryClient.invalidateQueries({ queryKey: ['models'] })
  }
  if (kind === 'sidebar') {
    // A folder that has another name now is another folder to everything that lies in it.
    void queryClient.invalidateQueries({ queryKey: ['conversation'] })
    return void showListsAgain()
  }
  if (kind === 'house') return void queryClient.invalidateQueries({ queryKey: ['appearance'] })
  if (kind === 'assistants') return void queryClient.invalidateQueries({ queryKey: ['assistants'] })
  if (kind === 'prompts') return void queryClient.invalidateQueries({ queryKey: ['prompts'] })
  if (kind === 'user') return void queryClient.invalidateQueries({ queryKey: ['me'] })
  if (kind === 'collection' || kind === 'document') return noteDocuments()
  if (kind !== 'conversation') return
  if (gathered.size === 0) setTimeout(() => void refreshGathered(), gatherMs)
  gathered.add(id)
}

/** Too much was missed to be told piece by piece. */
export function noteEverything(): void {
  void queryClient.invalidateQueries()
}

async function refreshGathered(): Promise<void> {
  const ids = [...gathered]
  gathered = new Set()
  if (ids.length <= fewEnough) await Promise.all(ids.map(refreshConversation))
  else {
    await showListsAgain()
    for (const id of ids) await queryClient.invalidateQueries({ queryKey: conversationQuery(id).queryKey })
    await Promise.all(ids.map(showBranchAgain))
  }
}

async function refreshConversation(id: Id): Promise<void> {
  const before = queryClient.getQueryData(conversationQuery(id).queryKey)
  try {
    const now = await call('GET', `conversations/${id}`, contract.conversation)
    showConversation(now)
    noteRunning(now)
    if (before === undefined) keepListsSoon()
    if (before === undefined || mayHaveNewMessages(before, now)) await showBranchAgain(id)
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return goneConversation(id)
    // Unreachable: the next connection tells of it again.
    if (!(error instanceof ProblemError)) throw error
  }
}

function goneConversation(id: Id): void {
  hideConversation(id)
  void queryClient.invalidateQueries({ queryKey: conversationQuery(id).queryKey })
}

const aside = ['draft', 'title', 'pinned', 'archived', 'folder', 'unread'] as const

/** Drafts are saved while one types: that must not fetch sixty messages each time. */
export function mayHaveNewMessages(before: Conversation, now: Conversation): boolean {
  if (before.leafId !== now.leafId || before.running !== now.running) return true
  return !aside.some((name) => before[name] !== now[name])
}
