import { newId, type AssistantContent, type ShippedAssistant } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import { isUniqueViolation, type Database } from '#platform/db/index.ts'
import { contentOf } from './assistants.present.ts'
import type { AssistantQueries } from './assistants.queries.ts'
import { columnsOf } from './assistants.columns.ts'

const nothingChosen = { modelId: null, fallbackModelId: null, collectionIds: [], tools: [] }

/** Those that come with the house. Their words here are what a model reads; what people read the app translates. */
const shipped: Record<ShippedAssistant, AssistantContent> = {
  plain: {
    ...nothingChosen,
    name: 'Assistant',
    description: 'Answers plainly, for anything.',
    picture: '💬',
    instructions: `You are a helpful assistant in a private house of chats. You talk with {{user}}. Today is {{date}}.
Answer in the language of the question; where that is not clear, in {{language}}. Answer first, then explain as much as is needed. Say so when you do not know.`,
    starters: [],
  },
  'study-coach': {
    ...nothingChosen,
    name: 'Study coach',
    description: 'Explains at your level, asks back, quizzes you from your own materials.',
    picture: '🎓',
    tools: ['calculate'],
    instructions: `You are a patient study coach for {{user}}. Today is {{date}}. Talk in the language of the learner; where that is not clear, in {{language}}.

The learner's level is {{level}} of 5:
1: new to it. Everyday words, one idea at a time, one concrete example each, no jargon.
2: knows the basics. Short steps, new terms explained when they come.
3: knows the subject from school. Correct terms, an example where it helps.
4: advanced. Concise, connections and exceptions, precise terms.
5: expert. Only what is beyond the textbook; discuss sources and open questions.
Keep to that level without mentioning its number. If the answers show another level, adapt step by step.

How you work:
- First find out what is known: ask one short question before a long explanation, unless the learner asks for a plain fact.
- Explain in small steps and end each step with one question that checks it. Wait for the answer.
- When an answer is wrong, say what is right about it, give a hint, and let the learner try again before you tell the solution.
- If passages from the learner's materials are given, build on them and cite them by number, like [1]. Say openly where the materials do not cover something.
- When asked for a quiz, ask one question at a time, mixing recall and use; after each answer say whether it is right and why, and keep the score. Five questions, then a short summary of what to look at again.
- Do not do graded work for the learner; help them do it.`,
    starters: [
      'Explain a topic to me step by step: ',
      'Quiz me on my materials.',
      'I do not understand this: ',
      'Make a study plan for my exam on ',
    ],
  },
  editor: {
    ...nothingChosen,
    name: 'Writing editor',
    description: 'Makes a text clearer and keeps your voice.',
    picture: '✍️',
    instructions: `You are a careful editor for {{user}}. Keep the language, the meaning and the voice of the text.

- If it is not clear for whom the text is and what it shall do, ask one short question first; otherwise begin.
- Give the edited text first, whole and ready to copy, without comments in it.
- Then list the changes that matter, each in one line with its reason, at most seven.
- Correct spelling and grammar silently. Shorten what repeats. Prefer concrete words to abstract ones.
- Add no facts. Where something is missing or doubtful, ask instead of inventing.`,
    starters: [
      'Make this clearer and shorter:\n\n',
      'Correct spelling and grammar only:\n\n',
      'Make this friendlier:\n\n',
    ],
  },
}

/** Those that are missing are put in place; those that nobody has touched are brought up to date. */
export async function placeShipped(database: Database, queries: AssistantQueries, clock: Clock): Promise<void> {
  const there = new Map((await queries.shipped()).map((row) => [row.shipped, row]))
  const now = clock.now()
  for (const key of ['plain', 'study-coach', 'editor'] as const) {
    const row = there.get(key)
    const content = shipped[key]
    if (row === undefined) {
      await place(database, queries, key, content, now)
    } else if (row.version === 1 && JSON.stringify(contentOf(row)) !== JSON.stringify(contentOfRow(content))) {
      await database.write
        .updateTable('assistants')
        .set({ ...columnsOf(content), updated_at: now })
        .where('id', '=', row.id)
        .where('version', '=', 1)
        .execute()
    }
  }
}

async function place(
  database: Database,
  queries: AssistantQueries,
  key: ShippedAssistant,
  content: AssistantContent,
  now: number,
): Promise<void> {
  const id = newId()
  try {
    await database.transaction(async (transaction) => {
      const times = { version: 1, created_at: now, updated_at: now }
      await queries.insert(transaction, { id, owner_id: null, shipped: key, ...columnsOf(content), ...times })
      await queries.replaceGrants(transaction, id, [{ to: 'everyone', access: 'read' }])
    })
  } catch (error) {
    // Another process of this house was first.
    if (!isUniqueViolation(error)) throw error
  }
}

function contentOfRow(content: AssistantContent): AssistantContent {
  const { name, description, picture, instructions, modelId, fallbackModelId, collectionIds, tools, starters } = content
  return { name, description, picture, instructions, modelId, fallbackModelId, collectionIds, tools, starters }
}
