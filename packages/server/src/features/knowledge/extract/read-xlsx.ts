import type { Archive } from './zip.ts'
import type { Block, Progress } from './block.ts'
import { TableBlocks } from './table-text.ts'
import { attribute, local, readXml, type XmlTag } from './xml.ts'

const mostColumns = 500
/** As many as the programs that make such files put into one cell. */
const mostOfCell = 32_767

/** Each sheet is a page: its name as heading, its rows as tables that repeat their head. */
export async function* readXlsx(archive: Archive, progress: Progress): AsyncGenerator<Block> {
  const sheets = await readSheetNames(archive)
  const shared = await readSharedTexts(archive)
  const dates = await readDateStyles(archive)
  for (const [index, { name, path }] of sheets.entries()) {
    if (!archive.has(path)) continue
    yield { kind: 'heading', text: name, level: 2, page: index + 1 }
    const table = new TableBlocks(index + 1)
    for await (const row of readRows(archive, path, shared, dates)) yield* table.add(row)
    yield* table.end()
    progress.page(index + 1, sheets.length)
  }
}

async function* readRows(
  archive: Archive,
  path: string,
  shared: readonly string[],
  dates: ReadonlySet<number>,
): AsyncGenerator<string[]> {
  let [row, cell, text, inValue]: [string[], XmlTag | undefined, string, boolean] = [[], undefined, '', false]
  for await (const event of readXml(archive.pieces(path))) {
    if (event.type === 'text') {
      if (inValue) text += event.text
      continue
    }
    const name = local(event.type === 'open' ? event.tag.name : event.name)
    const isOpen = event.type === 'open'
    if (name === 'v' || name === 't') inValue = isOpen
    else if (name === 'row') {
      if (!isOpen && row.length > 0) yield row
      row = []
    } else if (name === 'c' && isOpen) {
      cell = event.tag
      text = ''
    } else if (name === 'c' && cell) {
      const column = columnOf(attribute(cell, 'r')) ?? row.length
      if (text !== '' && column < mostColumns) {
        while (row.length < column) row.push('')
        row[column] = valueOf(cell, text, shared, dates).slice(0, mostOfCell)
      }
    }
  }
}

function valueOf(cell: XmlTag, text: string, shared: readonly string[], dates: ReadonlySet<number>): string {
  const type = attribute(cell, 't')
  if (type === 's') return shared[Number(text)] ?? ''
  if (type === 'b') return text === '1' ? 'true' : 'false'
  const isNumber = type === undefined || type === 'n'
  return isNumber && dates.has(Number(attribute(cell, 's') ?? -1)) ? asDate(Number(text)) : text
}

/** Days since the end of 1899, as spreadsheets count them. */
function asDate(days: number): string {
  const date = new Date(Math.round((days - 25_569) * 86_400) * 1000)
  if (Number.isNaN(date.getTime())) return String(days)
  return Number.isInteger(days) ? date.toISOString().slice(0, 10) : date.toISOString().slice(0, 16).replace('T', ' ')
}

function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

async function readSheetNames(archive: Archive): Promise<{ name: string; path: string }[]> {
  const targets = new Map<string, string>()
  if (archive.has('xl/_rels/workbook.xml.rels')) {
    for await (const event of readXml(archive.pieces('xl/_rels/workbook.xml.rels'))) {
      if (event.type !== 'open' || local(event.tag.name) !== 'Relationship') continue
      targets.set(
        attribute(event.tag, 'Id') ?? '',
        (attribute(event.tag, 'Target') ?? '').replace(/^\/?(xl\/)?/, 'xl/'),
      )
    }
  }
  const sheets: { name: string; path: string }[] = []
  for await (const event of readXml(archive.pieces('xl/workbook.xml'))) {
    if (event.type !== 'open' || local(event.tag.name) !== 'sheet') continue
    const relation = event.tag.attributes['r:id'] ?? attribute(event.tag, 'id') ?? ''
    const path = targets.get(relation) ?? `xl/worksheets/sheet${sheets.length + 1}.xml`
    sheets.push({ name: attribute(event.tag, 'name') ?? `Sheet ${sheets.length + 1}`, path })
  }
  return sheets
}

async function readSharedTexts(archive: Archive): Promise<string[]> {
  const texts: string[] = []
  if (!archive.has('xl/sharedStrings.xml')) return texts
  let inText = false
  for await (const event of readXml(archive.pieces('xl/sharedStrings.xml'))) {
    if (event.type === 'text') {
      if (inText) texts[texts.length - 1] += event.text
      continue
    }
    const name = local(event.type === 'open' ? event.tag.name : event.name)
    if (name === 't') inText = event.type === 'open'
    if (name === 'si' && event.type === 'open') texts.push('')
  }
  return texts
}

/** Which of the styles of cells show their number as a date. */
async function readDateStyles(archive: Archive): Promise<Set<number>> {
  const dates = new Set<number>()
  if (!archive.has('xl/styles.xml')) return dates
  const custom = new Set<number>()
  let [inCells, index] = [false, 0]
  for await (const event of readXml(archive.pieces('xl/styles.xml'))) {
    if (event.type === 'text') continue
    const name = local(event.type === 'open' ? event.tag.name : event.name)
    if (name === 'cellXfs') inCells = event.type === 'open'
    if (event.type !== 'open') continue
    const format = Number(attribute(event.tag, 'numFmtId') ?? 0)
    if (
      name === 'numFmt' &&
      /[dy]/i.test((attribute(event.tag, 'formatCode') ?? '').replaceAll(/"[^"]*"|\[[^\]]*\]/g, ''))
    )
      custom.add(format)
    if (name !== 'xf' || !inCells) continue
    if ((format >= 14 && format <= 22) || custom.has(format)) dates.add(index)
    index += 1
  }
  return dates
}
