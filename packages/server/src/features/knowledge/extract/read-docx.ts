import type { Archive } from './zip.ts'
import type { Block } from './block.ts'
import { tableText } from './table-text.ts'
import { attribute, local, readXml } from './xml.ts'

/** Paragraphs, headings by the names of their styles, lists and tables of a Word document. */
export async function* readDocx(archive: Archive): AsyncGenerator<Block> {
  const headings = await readHeadingStyles(archive)
  const rows: string[][] = []
  let [text, style, isList, inText, tableDepth, page] = ['', '', false, false, 0, 1]
  let outline: number | undefined
  for await (const event of readXml(archive.pieces('word/document.xml'))) {
    if (event.type === 'text') {
      if (inText) text += event.text
      continue
    }
    const name = local(event.type === 'open' ? event.tag.name : event.name)
    if (event.type === 'open') {
      if (name === 't') inText = true
      else if (name === 'tab') text += '\t'
      else if (name === 'br' || name === 'cr') text += '\n'
      else if (name === 'pStyle') style = attribute(event.tag, 'val') ?? ''
      else if (name === 'numPr') isList = true
      else if (name === 'outlineLvl') outline = Number(attribute(event.tag, 'val') ?? 9) + 1
      else if (name === 'tbl') tableDepth += 1
      else if (name === 'tr' && tableDepth === 1) rows.push([])
      else if (name === 'tc' && tableDepth === 1) rows.at(-1)?.push('')
      if (name === 'lastRenderedPageBreak' || (name === 'br' && attribute(event.tag, 'type') === 'page')) page += 1
      continue
    }
    if (name === 't') inText = false
    else if (name === 'p') {
      const row = rows.at(-1)
      if (tableDepth > 0 && row) row[row.length - 1] = `${row.at(-1) ?? ''} ${text}`.trim()
      else if (text.trim() !== '') {
        const level = outline !== undefined && outline <= 6 ? outline : headings.get(style)
        if (level !== undefined) yield { kind: 'heading', text, level, page }
        else yield { kind: isList ? 'list' : 'paragraph', text: isList ? `- ${text}` : text, page }
      }
      ;[text, style, isList, outline] = ['', '', false, undefined]
    } else if (name === 'tbl') {
      tableDepth -= 1
      if (tableDepth === 0) yield* tableText(rows.splice(0), page)
    }
  }
}

/** Their ids are in the language of whoever wrote the document; their names are not. */
async function readHeadingStyles(archive: Archive): Promise<Map<string, number>> {
  const styles = new Map<string, number>()
  if (!archive.has('word/styles.xml')) return styles
  let id = ''
  for await (const event of readXml(archive.pieces('word/styles.xml'))) {
    if (event.type !== 'open') continue
    const name = local(event.tag.name)
    if (name === 'style') id = attribute(event.tag, 'styleId') ?? ''
    if (name !== 'name') continue
    const value = (attribute(event.tag, 'val') ?? '').toLowerCase()
    const level = value === 'title' ? 1 : Number(/^heading ([1-6])$/.exec(value)?.[1] ?? 0)
    if (level > 0) styles.set(id, level)
  }
  return styles
}
