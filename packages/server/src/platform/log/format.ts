import { escapeControls } from './escape.ts'
import type { LogLevel } from './log.ts'

export interface LogRecord {
  time: string
  level: LogLevel
  message: string
  /** Plain data already. */
  fields: Record<string, unknown>
}

export type LineFormat = (record: LogRecord) => string

const maximumLine = 64_000

export const asJson: LineFormat = ({ time, level, message, fields }) => {
  const line = JSON.stringify({ time, level, message, ...unreserved(fields) })
  if (line.length <= maximumLine) return escapeControls(line)
  const names = Object.keys(fields).slice(0, 20).join(', ')
  return escapeControls(
    JSON.stringify({ time, level, message: message.slice(0, 8_000), dropped: `too large: ${names}` }),
  )
}

/** A field cannot pose as the line's own time, level or message. */
function unreserved(fields: Record<string, unknown>): Record<string, unknown> {
  if (!('time' in fields || 'level' in fields || 'message' in fields)) return fields
  const rename = (name: string) => (name === 'time' || name === 'level' || name === 'message' ? `field.${name}` : name)
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [rename(name), value]))
}

const colours: Record<LogLevel, string> = {
  debug: '\u001b[90m',
  info: '\u001b[36m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
}
const grey = '\u001b[90m'
const plain = '\u001b[0m'

/** For people at a terminal: a short line, and an error's stack below it. */
export const asPretty: LineFormat = ({ time, level, message, fields }) => {
  const { error, ...rest } = fields
  const details = Object.entries(rest).map(([name, value]) => `${grey}${escapeControls(name)}=${plain}${brief(value)}`)
  const head = `${grey}${time.slice(11, 23)}${plain} ${colours[level]}${level.padEnd(5)}${plain} ${escapeControls(message)}`
  return [[head, ...details].join(' '), ...errorLines(error)].join('\n')
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  return escapeControls(text.length > 400 ? `${text.slice(0, 400)}…` : text)
}

function errorLines(error: unknown): string[] {
  if (error === undefined) return []
  if (typeof error !== 'object' || error === null) return [`  ${brief(error)}`]
  const stack = 'stack' in error && typeof error.stack === 'string' ? error.stack : (JSON.stringify(error) ?? '')
  const lines = stack.split('\n', 30).map((line) => `  ${grey}${escapeControls(line)}${plain}`)
  const causes = 'cause' in error ? errorLines(error.cause) : []
  return causes.length === 0 ? lines : [...lines, `  ${grey}caused by${plain}`, ...causes]
}
