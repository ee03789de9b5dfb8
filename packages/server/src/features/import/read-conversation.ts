import * as z from 'zod/mini'
import type { ArrivingConversation, Reading } from './arriving.ts'
import { chatgptConversation, fromChatgpt } from './formats/chatgpt.ts'
import { claudeConversation, fromClaude } from './formats/claude.ts'
import { fromLibrechat, librechatConversation } from './formats/librechat.ts'
import { fromOpenWebui, openWebuiConversation } from './formats/open-webui.ts'
import { headOf, messageOf, parleyHead, parleyMessage } from './formats/parley.ts'

const titled = z.looseObject({ title: z.optional(z.string()), name: z.optional(z.string()) })
const parleyWhole = z.extend(parleyHead, { messages: z.array(z.unknown()) })

/** One conversation of whichever product wrote it, told by its shape alone. */
export function readConversation(text: string): Reading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { failed: 'It is damaged: it cannot be read.', title: null }
  }
  const about = titled.safeParse(value).data
  const title = about?.title ?? about?.name ?? null
  const read = readShape(value)
  if (read === null) return { failed: 'It is in no format that is known here.', title }
  if (read.sourceId === '')
    return { failed: 'It has no id, so that nobody could tell whether it is here already.', title }
  if (read.messages.length === 0) return { failed: 'There is no message in it.', title }
  return { conversation: read }
}

function readShape(value: unknown): ArrivingConversation | null {
  const parley = parleyWhole.safeParse(value).data
  if (parley !== undefined) {
    const messages = parley.messages.flatMap((raw) => {
      const { data } = parleyMessage.safeParse(raw)
      return data === undefined ? [] : [messageOf(data)]
    })
    return { ...headOf(parley), messages }
  }
  const chatgpt = chatgptConversation.safeParse(value).data
  if (chatgpt !== undefined) return fromChatgpt(chatgpt)
  const openWebui = openWebuiConversation.safeParse(value).data
  if (openWebui !== undefined) return fromOpenWebui(openWebui)
  const claude = claudeConversation.safeParse(value).data
  if (claude !== undefined) return fromClaude(claude)
  const librechat = librechatConversation.safeParse(value).data
  return librechat === undefined ? null : fromLibrechat(librechat)
}
