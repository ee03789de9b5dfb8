import type { LabScript } from './script.ts'

/** Cuts text as a model would: small pieces, whitespace in front, nothing lost when joined again. */
export function tokenize(text: string): string[] {
  return text.match(/\s*[^\s]{1,4}|\s+$/gu) ?? []
}

export function tokensOf(text: string | readonly string[]): readonly string[] {
  return typeof text === 'string' ? tokenize(text) : text
}

const words = 'the river carries light over stones and every word finds its way home before the evening comes'.split(
  ' ',
)

/** What the lab says when nobody told it what to say: Markdown of every common kind, built from the question. */
export function answerTo(question: string, script: LabScript): readonly string[] {
  if (script.text !== undefined) return tokensOf(script.text)
  if (script.tokens !== undefined) return Array.from({ length: script.tokens }, (_, n) => ` ${words[n % words.length]}`)
  return tokenize(markdownAnswer(question))
}

function markdownAnswer(question: string): string {
  const asked = question.trim() === '' ? 'nothing yet' : question.trim().slice(0, 500)
  return [
    `You asked: **${asked.replaceAll('\n', ' ')}**`,
    'This answer comes from the *scripted model* of the lab. It says what it was told to say, in Markdown:',
    `- ${asked.length} characters long\n- ${asked.split(/\s+/).length} words\n- nothing left this machine`,
    '```js\nconst answer = 6 * 7\nconsole.log(answer)\n```',
    '| part | share |\n|---|---|\n| thinking | 40 % |\n| writing | 60 % |',
    'Grüße, 日本語 and 🌍 travel well, and so does $e^{i\\pi} + 1 = 0$.',
  ].join('\n\n')
}
