import type { Id } from '@parley/contract'
import * as z from 'zod/mini'
import { defineTool } from './tool.ts'
import { isQuotation, quoted } from './web/quoted.ts'

/** The newest picture of this name in the conversation, or the newest at all, as somebody who sees describes it. */
export type LookAtPicture = (
  asked: { userId: Id; conversationId: Id; name: string | undefined; question: string },
  signal: AbortSignal,
) => Promise<{ name: string; text: string }>

export const lookAtImageName = 'look_at_image'

export const lookAtImage = (look: LookAtPicture) =>
  defineTool({
    name: lookAtImageName,
    title: 'Look at a picture',
    description:
      'Has somebody who can see look at a picture of this conversation and answer a question about it. Where one is, the conversation says [A picture was here: NAME]. Without a name it is the newest.',
    given: z.object({
      name: z.optional(z.string().check(z.maxLength(300))),
      question: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)),
    }),
    // An administrator named the model that sees; it may be elsewhere than the one that answers.
    reachesOut: true,
    approval: 'never',
    async call({ name, question }, { userId, conversationId, signal }) {
      const seen = await look({ userId, conversationId, name, question }, signal)
      return `${isQuotation}\n${quoted('picture', { name: seen.name }, seen.text)}`
    },
  })
