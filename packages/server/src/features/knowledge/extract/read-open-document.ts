import type { Archive } from './zip.ts'
import type { Block } from './block.ts'
import { TableBlocks } from './table-text.ts'
import { attribute, local, readXml } from './xml.ts'

const mostRepeats = 50

/** Texts, tables and slides of the open formats: one vocabulary for all three. */
export async function* readOpenDocument(archive: Archive): AsyncGenerator<Block> {
  let table = new TableBlocks()
  let row: string[] | undefined
  let text = ''
  let level: number | undefined
  let page: number | undefined
  let isSheet = false
  let repeats = 1
  const depth = { text: 0, table: 0, list: 0, silent: 0 }
  for await (const event of readXml(archive.pieces('content.xml'))) {
    if (event.type === 'text') {
      if (depth.text > 0 && depth.silent === 0) text += event.text
      continue
    }
    const full = event.type === 'open' ? event.tag.name : event.name
    const name = local(full)
    if (event.type === 'open') {
      if (name === 'p' || name === 'h') {
        if (full.startsWith('text')) depth.text += 1
        level = name === 'h' ? Math.min(6, Math.max(1, Number(attribute(event.tag, 'outline-level') ?? 1))) : undefined
      } else if (name === 's') text += ' '.repeat(Math.min(50, Number(attribute(event.tag, 'c') ?? 1) || 1))
      else if (name === 'tab') text += '\t'
      else if (name === 'line-break') text += '\n'
      else if (name === 'annotation' || name === 'tracked-changes' || name === 'notes') depth.silent += 1
      else if (name === 'list') depth.list += 1
      else if (name === 'spreadsheet') isSheet = true
      else if (name === 'page') page = (page ?? 0) + 1
      else if (name === 'table' && full === 'table:table') {
        depth.table += 1
        if (depth.table > 1) continue
        if (isSheet) {
          page = (page ?? 0) + 1
          yield { kind: 'heading', text: attribute(event.tag, 'name') ?? `Sheet ${page}`, level: 2, page }
        }
        table = new TableBlocks(page)
      } else if (name === 'table-row' && depth.table === 1) row = []
      else if (name === 'table-cell' && depth.table === 1) {
        repeats = Math.min(mostRepeats, Number(attribute(event.tag, 'number-columns-repeated') ?? 1) || 1)
        row?.push('')
      }
      continue
    }
    if ((name === 'p' || name === 'h') && full.startsWith('text')) {
      depth.text -= 1
      if (depth.text > 0) continue
      if (depth.table > 0 && row) row[row.length - 1] = `${row.at(-1) ?? ''} ${text}`.trim()
      else if (text.trim() !== '') {
        const place = page === undefined ? {} : { page }
        if (level !== undefined) yield { kind: 'heading', text, level, ...place }
        else yield { kind: depth.list > 0 ? 'list' : 'paragraph', text: depth.list > 0 ? `- ${text}` : text, ...place }
      }
      text = ''
    } else if (name === 'annotation' || name === 'tracked-changes' || name === 'notes') depth.silent -= 1
    else if (name === 'list') depth.list -= 1
    else if (name === 'table-cell' && depth.table === 1) {
      for (let more = 1; more < repeats && row; more += 1) row.push(row.at(-1) ?? '')
    } else if (name === 'table-row' && depth.table === 1 && row) {
      yield* table.add(row)
      row = undefined
    } else if (full === 'table:table') {
      depth.table -= 1
      if (depth.table === 0) yield* table.end()
    }
  }
}
