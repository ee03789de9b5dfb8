import { Lexer, type Token } from 'marked'

export interface Blocks {
  text: string
  /** How much of the text the finished blocks stand for. */
  finished: number
  blocks: Token[]
}

export const noBlocks: Blocks = { text: '', finished: 0, blocks: [] }

/**
 * The blocks of a text that grows: those before the last two can no longer change, so only the end is read again. A
 * list of 20,000 characters that arrives token by token is otherwise read thousands of times.
 */
export function growBlocks(before: Blocks, text: string): Blocks {
  if (text === before.text) return before
  const grows = text.startsWith(before.text.slice(0, before.finished))
  const finished = grows ? before.finished : 0
  const kept = grows ? before.blocks.filter((_, index) => index < countFinished(before)) : []
  const fresh = new Lexer({ gfm: true }).lex(text.slice(finished))
  const done = fresh.slice(0, -2)
  return {
    text,
    finished: finished + done.reduce((length, block) => length + block.raw.length, 0),
    blocks: [...kept, ...fresh],
  }
}

function countFinished({ blocks, finished }: Blocks): number {
  let length = 0
  let count = 0
  while (length < finished) length += blocks[count++]?.raw.length ?? finished
  return count
}
