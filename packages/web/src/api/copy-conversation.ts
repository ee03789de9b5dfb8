import type { Conversation, Message } from '@parley/contract'
import { t } from '../i18n/index.ts'
import { showToast } from '../ui/toast.tsx'
import { problemOf } from './http.ts'
import { fetchBranch } from './sharing.ts'

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

function asMarkdown(title: string | null, messages: readonly Message[]): string {
  const parts = messages.map(({ role, modelId, text }) => {
    const author = role === 'user' ? t('message.you') : (modelId ?? t('message.model'))
    return `## ${author}\n\n${text.trim()}`
  })
  return [`# ${title ?? t('conversation.untitled')}`, ...parts].join('\n\n') + '\n'
}
