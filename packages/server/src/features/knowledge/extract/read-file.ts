import { UnreadableFile, type Blocks, type Progress } from './block.ts'
import { decodeText } from './decode-text.ts'
import { readCode, readCsv, readJson, readMarkdown, readPlainText } from './read-text.ts'
import { locked } from './locked.ts'

const prose = new Set(['txt', 'text', 'log', 'rst', 'org', 'tex', 'adoc', 'srt', 'vtt', 'eml', 'ics'])

/** PNG, JPEG, GIF, WebP, TIFF and HEIC, by their first bytes. */
const picture = /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF[^]{4}WEBP|II\*\0|MM\0\*|[^]{4}ftyp(?:heic|heif|mif1|avif))/

/**
 * By what the file is, not by what it is called; of texts the name tells the kind. Each format brings its library only
 * when it is needed: a process lives for one file.
 */
export async function readFile(bytes: Buffer, name: string, progress: Progress): Promise<Blocks> {
  const head = bytes.subarray(0, 1024).toString('latin1')
  if (head.includes('%PDF-')) return (await import('./read-pdf.ts')).readPdf(bytes, progress)
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return readArchive(bytes, progress)
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) throw oldOffice(bytes)
  if (picture.test(head)) {
    throw new UnreadableFile('This is a picture. Have its text recognised first, or attach it to a message.')
  }
  const text = decodeText(bytes)
  const ending = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (/^(html?|xhtml)$/.test(ending) || /^\s*(<!doctype html|<html[\s>])/i.test(text.slice(0, 500)))
    return (await import('./read-html.ts')).readHtml(text)
  if (ending === 'md' || ending === 'markdown' || ending === 'mdx') return readMarkdown(text)
  if (ending === 'csv' || ending === 'tsv') return readCsv(text)
  if (ending === 'json') return readJson(text)
  return ending === '' || prose.has(ending) ? readPlainText(text) : readCode(text)
}

async function readArchive(bytes: Buffer, progress: Progress): Promise<Blocks> {
  const archive = await (await import('./zip.ts')).openArchive(bytes)
  if (archive.has('word/document.xml')) return (await import('./read-docx.ts')).readDocx(archive)
  if (archive.has('ppt/presentation.xml')) return (await import('./read-pptx.ts')).readPptx(archive, progress)
  if (archive.has('xl/workbook.xml')) return (await import('./read-xlsx.ts')).readXlsx(archive, progress)
  if (archive.has('META-INF/container.xml')) return (await import('./read-epub.ts')).readEpub(archive, progress)
  if (archive.has('META-INF/manifest.xml') && archive.has('content.xml')) {
    const manifest = await archive.text('META-INF/manifest.xml')
    if (manifest.includes('encryption-data')) throw locked()
    return (await import('./read-open-document.ts')).readOpenDocument(archive)
  }
  throw new UnreadableFile('This is an archive. Unpack it and add the files that are in it.')
}

/** The same container holds the formats of before 2007 and the new ones under a password. */
function oldOffice(bytes: Buffer): UnreadableFile {
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return locked()
  return new UnreadableFile('This is an Office file of an old kind. Save it as .docx, .xlsx or .pptx and try again.')
}
