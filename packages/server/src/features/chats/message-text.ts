import { AppError } from '#platform/app-error.ts'

/** All but tabs, the breaks of lines and pages: nobody sees them, terminals obey them, PostgreSQL cannot hold U+0000. */
const controls = /[^\P{Cc}\t\n\v\f\r\u0085]/gu

/** The text as it is stored: well-formed Unicode without control characters. */
export function readText(text: string, maximum: number, hasAttachments = false): string {
  const clean = text.toWellFormed().replaceAll(controls, '')
  const refuse = (reason: string): AppError =>
    new AppError('validation_failed', reason, { fields: { text: [reason] }, actions: ['edit'] })
  if (clean.trim() === '' && !hasAttachments) throw refuse('Write something first.')
  if (maximum > 0 && clean.length > maximum) {
    throw refuse(
      `This is ${clean.length.toLocaleString('en')} characters long; at most ${maximum.toLocaleString('en')} fit in one message.`,
    )
  }
  return clean
}

/** A name for the conversation until it gets a better one: from the first words, else from the first file. */
export function nameFrom(text: string, attachments: readonly { name: string }[]): string {
  return titleFrom(text) || titleFrom(attachments[0]?.name ?? '')
}

/** The beginning of its first line. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? ''
  if (line.length <= 60) return line
  const cut = line.slice(0, 60)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 30)).toWellFormed()}…`
}
