import { posix } from 'node:path'
import type { Archive } from './zip.ts'
import { UnreadableFile, type Block, type Progress } from './block.ts'
import { readMarkup } from './read-html.ts'
import { attribute, local, readXml } from './xml.ts'

/** The chapters of a book in the order it is read. */
export async function* readEpub(archive: Archive, progress: Progress): AsyncGenerator<Block> {
  if (archive.has('META-INF/encryption.xml') && archive.has('META-INF/rights.xml')) {
    throw new UnreadableFile('This book is protected against copying and cannot be read. Add one without protection.')
  }
  const chapters = await readSpine(archive)
  for (const [index, path] of chapters.entries()) {
    if (archive.has(path)) yield* readMarkup(await archive.text(path))
    progress.page(index + 1, chapters.length)
  }
}

async function readSpine(archive: Archive): Promise<string[]> {
  let packagePath = ''
  for await (const event of readXml(archive.pieces('META-INF/container.xml'))) {
    if (event.type === 'open' && local(event.tag.name) === 'rootfile')
      packagePath ||= attribute(event.tag, 'full-path') ?? ''
  }
  const paths = new Map<string, string>()
  const spine: string[] = []
  for await (const event of readXml(archive.pieces(packagePath))) {
    if (event.type !== 'open') continue
    const name = local(event.tag.name)
    if (name === 'item') {
      const path = decode(attribute(event.tag, 'href') ?? '')
      paths.set(attribute(event.tag, 'id') ?? '', posix.join(posix.dirname(packagePath), path))
    }
    if (name === 'itemref') spine.push(attribute(event.tag, 'idref') ?? '')
  }
  return spine.map((id) => paths.get(id)).filter((path) => path !== undefined)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
