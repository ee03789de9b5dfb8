import type { Page } from 'playwright-core'

const atOnce = 40

/** Fills the open conversation with numbered messages without asking any model; the last one stands at the end. */
export async function fillConversation(page: Page, count: number): Promise<void> {
  const id = page.url().split('/').at(-1)
  const refused = await page.evaluate(
    async ({ conversation, wanted, together }) => {
      const send = async (number: number): Promise<number | null> => {
        const text = `message ${number} ${'and its words '.repeat(number % 25)}`
        const answer = await fetch(`/api/conversations/${conversation}/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text, answer: false }),
        })
        return answer.ok ? null : answer.status
      }
      for (let from = 1; from < wanted; from += together) {
        const batch = Array.from({ length: Math.min(together, wanted - from) }, (_, index) => send(from + index))
        const failed = (await Promise.all(batch)).find((status) => status !== null)
        if (failed !== undefined) return failed
      }
      if (wanted > 0) return send(wanted)
      return null
    },
    { conversation: id, wanted: count, together: atOnce },
  )
  if (refused !== null) throw new Error(`A message was refused with ${refused}.`)
}

/** Conversations of some numbered messages each, made without asking any model; their ids. */
export async function makeConversations(page: Page, count: number, messages: number): Promise<string[]> {
  const made: unknown = await page.evaluate(
    async ({ chats, each }) => {
      const post = (path: string, body: object) =>
        fetch(`/api/conversations${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      const ids: string[] = []
      for (let chat = 1; chat <= chats; chat += 1) {
        const { id } = (await (await post('', { title: `chat ${chat}` })).json()) as { id: string }
        for (let at = 1; at <= each; at += 1) {
          const text = `message ${at} of chat ${chat}: **bold**, \`code\` and a list\n\n- one\n- two`
          const answer = await post(`/${id}/messages`, { text, answer: false })
          if (!answer.ok) throw new Error(`A message was refused with ${answer.status}.`)
        }
        ids.push(id)
      }
      return ids
    },
    { chats: count, each: messages },
  )
  return Array.isArray(made) ? made.map(String) : []
}
