import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '../lifecycle/start-error.ts'

/** Where lines go. Writing never throws: a full disk must not take the server down through its own log. */
export interface LogOutput {
  write(line: string): void
  close(): void
}

/** A terminal or pipe; whoever reads it may leave at any time. */
export function streamOutput(stream: NodeJS.WritableStream): LogOutput {
  const ignore = () => {}
  stream.on('error', ignore)
  return {
    write: (line) => void stream.write(`${line}\n`),
    close: ignore,
  }
}

export interface RotatingFileOptions {
  path: string
  maximumBytes?: number
  /** How many older files stay: `name.1` is the newest of them. */
  keep?: number
}

/** Lines are written at once, so that the last ones before a crash are there. */
export function openRotatingFile({ path, maximumBytes = 10_000_000, keep = 5 }: RotatingFileOptions): LogOutput {
  let file: number | null = open(path)
  let size = fstatSync(file).size
  let closed = false

  /** Closed only once: its number may be somebody else's by then. */
  const leave = () => {
    const left = file
    file = null
    size = 0
    if (left !== null) closeSync(left)
  }

  const rotate = () => {
    leave()
    rmSync(`${path}.${keep}`, { force: true })
    for (let number = keep - 1; number >= 0; number -= 1) {
      const from = number === 0 ? path : `${path}.${number}`
      if (keep > 0) moveIfThere(from, `${path}.${number + 1}`)
    }
    if (keep === 0) rmSync(path, { force: true })
  }

  /** The file to write to; a new one where the last could not be opened after a rotation. */
  const fileNow = (): number => {
    if (file === null) {
      file = openSync(path, 'a', 0o600)
      size = fstatSync(file).size
    }
    return file
  }

  return {
    write(line) {
      if (closed) return
      try {
        const bytes = Buffer.from(`${line}\n`)
        if (size > 0 && size + bytes.length > maximumBytes) rotate()
        const current = fileNow()
        size += writeSync(current, bytes)
      } catch {
        // A full or vanished disk: the terminal still has the line.
      }
    },
    close() {
      closed = true
      leave()
    },
  }
}

function open(path: string): number {
  try {
    // One level only: a recursive mkdir below /proc never returns.
    if (!existsSync(dirname(path))) mkdirSync(dirname(path))
    return openSync(path, 'a', 0o600)
  } catch (cause) {
    throw new StartError(`The log file ${path} cannot be written. Choose another PARLEY_LOG_FILE or unset it.`, {
      cause,
    })
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {
    // Not that many files yet.
  }
}
