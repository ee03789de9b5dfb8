import * as contract from '@parley/contract'
import type { Conversation, Id, Message } from '@parley/contract'
import { t } from '../i18n/index.ts'
import { showToast } from '../ui/toast.tsx'
import { call, problemOf } from './http.ts'

const pageSize = 100

/** The whole branch as Markdown, on the clipboard. */
export async function copyConversation({ id, title }: Conversation): Promise<void> {
  try {
    // Begun before the pages are here: some browsers allow copying only right after the press.
    const content = fetchBranch(id).then((messages) => asMarkdown(title, messages))
    const blob = content.then((text) => new Blob([text], { type: 'text/plain' }))
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
    showToast({ text: t('conversation.copied') })
  } catch (error) {
    const isOurs = error instanceof Error && 'problem' in error
    showToast({ text: isOurs ? problemOf(error).detail : t('copy.failed'), tone: 'problem' })
  }
}

async function fetchBranch(id: Id): Promise<Message[]> {
  const messages: Message[] = []
  for (let before = ''; ;) {
    const page = await call('GET', `conversations/${id}/messages?limit=${pageSize}${before}`, contract.messageList)
    messages.unshift(...page.items)
    if (page.nextCursor === null) return messages
    before = `&before=${page.nextCursor}`
  }
}

function asMarkdown(title: string | null, messages: readonly Message[]): string {
  const parts = messages.map(({ role, modelId, text }) => {
    const author = role === 'user' ? t('message.you') : (modelId ?? t('message.model'))
    return `## ${author}\n\n${text.trim()}`
  })
  return [`# ${title ?? t('conversation.untitled')}`, ...parts].join('\n\n') + '\n'
}
