import type { Clock } from '../clock.ts'
import { asJson, asPretty } from './format.ts'
import type { Log, LogFields, LogLevel } from './log.ts'
import { streamOutput, type LogOutput } from './output.ts'
import { toPlain } from './plain.ts'
import { createRedactor } from './redact.ts'

export interface LogOptions {
  level: LogLevel
  format: 'json' | 'pretty'
  /** Besides the terminal; always JSON. */
  file?: LogOutput
  /** Standard output unless given. */
  output?: LogOutput
  clock?: Pick<Clock, 'now'>
}

/** The log itself, which learns secrets as they are read and is closed last. */
export interface RootLog extends Log {
  /** From now on this exact text is written nowhere. */
  registerSecret(secret: string): void
  close(): void
}

const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }
const ignore = () => {}

export function createLog(options: LogOptions): RootLog {
  const { output = streamOutput(process.stdout), file, clock = Date } = options
  const format = options.format === 'json' ? asJson : asPretty
  const redactor = createRedactor()

  const write = (level: LogLevel, message: string, bound: LogFields | null, fields: LogFields | undefined) => {
    try {
      const given = bound === null ? fields : { ...bound, ...fields }
      const record = {
        time: new Date(clock.now()).toISOString(),
        level,
        message: String(toPlain(String(message), redactor)),
        // toPlain of a record is a record.
        fields: given === undefined ? {} : (toPlain(given, redactor) as Record<string, unknown>),
      }
      output.write(format(record))
      file?.write(asJson(record))
    } catch {
      output.write(`{"level":"error","message":"A log line could not be written."}`)
    }
  }

  const at = (level: LogLevel, bound: LogFields | null): Log['info'] =>
    order[level] < order[options.level] ? ignore : (message, fields) => write(level, message, bound, fields)

  const bind = (bound: LogFields | null): Log => ({
    debug: at('debug', bound),
    info: at('info', bound),
    warn: at('warn', bound),
    error: at('error', bound),
    child: (fields) => bind({ ...bound, ...fields }),
  })

  return {
    ...bind(null),
    registerSecret: (secret) => redactor.register(secret),
    close() {
      output.close()
      file?.close()
    },
  }
}
