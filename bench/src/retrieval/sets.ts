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
  /** Unanswered ones are far from everything the passages are about, or about the same things. */
  kind: 'answered' | 'outside' | 'beside'
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
  if (answers === '-' || answers === 'beside') {
    return { text, answers: [], kind: answers === 'beside' ? 'beside' : 'outside' }
  }
  return { text, answers: answers.split(','), kind: 'answered' }
}

/** `outside` is asked of a language's passages, `beside` of one set's; both have the set's name before them. */
function unanswerable(outside: string, beside = outside): LabelledQuestion[] {
  const of = (kind: 'outside' | 'beside', name: string): LabelledQuestion[] =>
    linesOf(`${kind}.questions.txt`)
      .filter((line) => line.startsWith(`${name} | `))
      .map((line) => ({ ...readQuestion(line.slice(name.length + 3)), kind }))
  return [...of('outside', outside), ...of('beside', beside)]
}

function set(name: string, questions: readonly LabelledQuestion[], ...passages: string[]): LabelledSet {
  const embedder = name.endsWith(' over english') ? 'multilingual' : 'automatic'
  return { name, embedder, questions, passages: passages.flatMap(passagesOf) }
}

/** Nothing in the product may be tuned on these. */
export function testSets(): LabelledSet[] {
  const both = (['technical', 'everyday'] as const).flatMap((name) => [...questionsOf(name), ...unanswerable(name)])
  const alone = ['technical', 'everyday', 'german', 'chinese'].map((name) =>
    set(name, [...questionsOf(name), ...unanswerable(name)], name),
  )
  const manuals = questionsOf('manuals')
  return [
    ...alone.slice(0, 2),
    set('manuals', manuals, 'manuals'),
    set('mixed', both, 'technical', 'everyday'),
    set('mixed with manuals', [...both, ...manuals], 'technical', 'everyday', 'manuals'),
    ...alone.slice(2),
    set('german over english', overEnglish('german'), 'everyday'),
    set('chinese over english', overEnglish('chinese'), 'everyday'),
  ]
}

const overEnglish = (language: string): LabelledQuestion[] => [
  ...questionsOf(`${language}-over-english`),
  ...unanswerable(language, `${language} over english`),
]

/** Made apart from those above, for tuning on. */
export function developmentSets(): LabelledSet[] {
  const of = (name: string, file: string): LabelledSet => set(name, questionsOf(file), file)
  return [
    of('development', 'development'),
    of('development, more', 'development-more'),
    of('development, german', 'development-german'),
    of('development, chinese', 'development-chinese'),
    set('development, over english', questionsOf('development-over-english'), 'development'),
    set('development, german over english', questionsOf('development-german-over-english'), 'development-more'),
    set('development, chinese over english', questionsOf('development-chinese-over-english'), 'development-more'),
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
