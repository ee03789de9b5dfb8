import type { Archive } from './zip.ts'
import type { Block, Progress } from './block.ts'
import { tableText } from './table-text.ts'
import { attribute, local, readXml } from './xml.ts'

/** Slides in order, a page each; what stands in the place of a title is a heading. */
export async function* readPptx(archive: Archive, progress: Progress): AsyncGenerator<Block> {
  const slides = archive.names
    .map((name) => /^ppt\/slides\/slide(\d{1,6})\.xml$/.exec(name))
    .filter((match) => match !== null)
    .sort((left, right) => Number(left[1]) - Number(right[1]))
  for (const [index, [name]] of slides.entries()) {
    yield* readSlide(archive, name, index + 1)
    progress.page(index + 1, slides.length)
  }
}

async function* readSlide(archive: Archive, name: string, page: number): AsyncGenerator<Block> {
  const rows: string[][] = []
  const lines: string[] = []
  let [text, isTitle, inText, inTable] = ['', false, false, false]
  for await (const event of readXml(archive.pieces(name))) {
    if (event.type === 'text') {
      if (inText) text += event.text
      continue
    }
    const tag = local(event.type === 'open' ? event.tag.name : event.name)
    if (event.type === 'open') {
      if (tag === 't') inText = true
      else if (tag === 'br') text += '\n'
      else if (tag === 'ph') isTitle = /^(title|ctrTitle)$/.test(attribute(event.tag, 'type') ?? '')
      else if (tag === 'tbl') inTable = true
      else if (tag === 'tr') rows.push([])
      else if (tag === 'tc') rows.at(-1)?.push('')
      continue
    }
    if (tag === 't') inText = false
    else if (tag === 'p') {
      const row = rows.at(-1)
      if (inTable && row) row[row.length - 1] = `${row.at(-1) ?? ''} ${text}`.trim()
      else if (text.trim() !== '') lines.push(text.trim())
      text = ''
    } else if (tag === 'tbl') {
      inTable = false
      yield* tableText(rows.splice(0), page)
    } else if (tag === 'sp') {
      const all = lines.splice(0).join('\n')
      if (all !== '')
        yield isTitle ? { kind: 'heading', text: all, level: 2, page } : { kind: 'paragraph', text: all, page }
      isTitle = false
    }
  }
}
