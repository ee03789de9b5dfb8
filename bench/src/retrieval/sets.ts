import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface LabelledPassage {
  id: string
  headings: readonly string[]
  text: string
}

export interface LabelledQuestion {
  text: string
  /** Ids of the passages that answer it; none does where it is empty. */
  answers: readonly string[]
}

export interface LabelledSet {
  name: string
  /** Who expects questions in other languages chooses the embedder for them. */
  embedder: 'automatic' | 'multilingual'
  passages: readonly LabelledPassage[]
  questions: readonly LabelledQuestion[]
}

const folder = fileURLToPath(new URL('sets/', import.meta.url))
const linesOf = (file: string): string[] =>
  readFileSync(folder + file, 'utf8')
    .trim()
    .split('\n')

function passagesOf(name: string): LabelledPassage[] {
  return linesOf(`${name}.txt`).map((line) => {
    const [id = '', headings = '', ...text] = line.split(' | ')
    return { id, headings: headings.split(' › '), text: text.join(' | ') }
  })
}

function questionsOf(name: string): LabelledQuestion[] {
  return linesOf(`${name}.questions.txt`).map(readQuestion)
}

function readQuestion(line: string): LabelledQuestion {
  const [text = '', answers = '-'] = line.split(' => ')
  return { text, answers: answers === '-' ? [] : answers.split(',') }
}

const unanswerable = (name: string): LabelledQuestion[] =>
  linesOf('unanswerable.questions.txt')
    .filter((line) => line.startsWith(`${name} | `))
    .map((line) => readQuestion(line.slice(name.length + 3)))

function set(name: string, questions: readonly LabelledQuestion[], ...passages: string[]): LabelledSet {
  const embedder = name.includes(' over ') ? 'multilingual' : 'automatic'
  return { name, embedder, questions, passages: passages.flatMap(passagesOf) }
}

/** Nothing in the product may be tuned on these. */
export function testSets(): LabelledSet[] {
  const both = (['technical', 'everyday'] as const).flatMap((name) => [...questionsOf(name), ...unanswerable(name)])
  const alone = ['technical', 'everyday', 'german', 'chinese'].map((name) =>
    set(name, [...questionsOf(name), ...unanswerable(name)], name),
  )
  return [
    ...alone.slice(0, 2),
    set('mixed', both, 'technical', 'everyday'),
    ...alone.slice(2),
    set('german over english', questionsOf('german-over-english'), 'everyday'),
    set('chinese over english', questionsOf('chinese-over-english'), 'everyday'),
  ]
}

export function developmentSets(): LabelledSet[] {
  return [
    set('development', questionsOf('development'), 'development'),
    set('development over english', questionsOf('development-over-english'), 'development'),
  ]
}

/** The passages as documents: one for each first heading, where each passage stands below headings of its own. */
export function documentsOf(passages: readonly LabelledPassage[]): { name: string; text: string }[] {
  const books = Map.groupBy(passages, ({ headings }) => headings[0] ?? '')
  return [...books].map(([title, some]) => ({
    name: `${title}.md`,
    text: [`# ${title}`, ...some.map(({ headings, text }) => `## ${headings.slice(1).join(' › ')}\n\n${text}`)].join(
      '\n\n',
    ),
  }))
}
