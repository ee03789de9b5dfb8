import { setPriority } from 'node:os'
import type { Writable } from 'node:stream'
import { once } from 'node:events'
import { UnreadableFile, type FromReader, type Progress } from './block.ts'
import { cutBlock } from './cut-block.ts'
import { limits } from './limits.ts'
import { readFile } from './read-file.ts'

/** Behind the server and the answers being written. */
setPriority(5)
// Libraries say on the console what only whoever wrote them can use; there the blocks go.
console.log = console.info = console.warn = () => undefined

const [name = ''] = process.argv.slice(2)
const [pages, lines]: [{ total: number | null; withoutText: number; damaged: number }, Writable] = [
  { total: null, withoutText: 0, damaged: 0 },
  process.stdout,
]
let lastTold = 0

const progress: Progress = {
  page(done, total) {
    pages.total = total
    const now = performance.now()
    if (now - lastTold < 200) return
    lastTold = now
    lines.write(line({ type: 'progress', done, total }))
  },
  withoutText: () => void (pages.withoutText += 1),
  damaged: () => void (pages.damaged += 1),
}

await tell(await read())

async function read(): Promise<FromReader> {
  try {
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(part)
    let characters = 0
    for await (const block of await readFile(Buffer.concat(parts), name, progress)) {
      const text = block.text.toWellFormed().replaceAll('\0', '')
      characters += text.length
      if (characters > limits.textCharacters)
        throw new UnreadableFile('There is more text in this file than can be read. Split it and add the parts.')
      for (const piece of cutBlock({ ...block, text })) await tell({ type: 'block', block: piece })
    }
    const { total, withoutText, damaged } = pages
    return { type: 'done', pages: total, pagesWithoutText: withoutText, pagesDamaged: damaged }
  } catch (error) {
    if (error instanceof UnreadableFile) return { type: 'failed', reason: error.message }
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return {
      type: 'failed',
      reason: 'This file is damaged, or of a kind that cannot be read here. Save it as PDF or text and try again.',
    }
  }
}

/** Waits where the server is slower: what it has not taken must not pile up here. */
async function tell(message: FromReader): Promise<void> {
  if (!lines.write(line(message))) await once(lines, 'drain')
}

function line(message: FromReader): string {
  return `${JSON.stringify(message)}\n`
}
