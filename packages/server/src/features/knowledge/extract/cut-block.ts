import type { Block } from './block.ts'

/** More than any paragraph that people write; a log or a program in one piece is millions. */
const mostCharacters = 16_000
/** A head as long as this would crowd out the rows below it. */
const mostHead = 2_000

/**
 * What has no empty line in it can be as long as its file, and whoever takes it would do nothing else for seconds: it
 * comes in pieces that end with a line or a word where there are any. Rows keep their head.
 */
export function* cutBlock(block: Block): Generator<Block> {
  if (block.text.length <= mostCharacters) return yield block
  const kind = block.kind === 'heading' ? 'paragraph' : block.kind
  const head = kind === 'table' ? headOf(block.text) : ''
  let from = 0
  while (from < block.text.length) {
    const most = from + mostCharacters
    const to = most >= block.text.length ? block.text.length : placeToCut(block.text, from, most)
    const text = block.text.slice(from, to)
    yield { ...block, kind, text: from === 0 ? text : head + text }
    from = to
    if (block.text[from] === '\n' || block.text[from] === ' ') from += 1
  }
}

function headOf(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 || end > mostHead ? '' : text.slice(0, end + 1)
}

function placeToCut(text: string, from: number, most: number): number {
  const half = from + mostCharacters / 2
  const place = ['\n', ' '].map((sign) => text.lastIndexOf(sign, most)).find((found) => found > half) ?? most
  const unit = text.charCodeAt(place)
  return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place
}
