import { crc32, deflateRawSync } from 'node:zlib'

export interface Entry {
  name: string
  content: string | Uint8Array
  /** What it says its size is, where it lies. */
  claims?: number
}

/** An archive, written by hand so that it can lie as well. */
export function zip(...entries: Entry[]): Buffer<ArrayBuffer> {
  const [parts, list]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const { name, content, claims } of entries) {
    const bytes = Buffer.from(content)
    const [packed, path] = [deflateRawSync(bytes), Buffer.from(name)]
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claims ?? bytes.length, 18)
    common.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, packed])
    const central = Buffer.alloc(46)
    central.write('PK\u0001\u0002', 0, 'latin1')
    central.writeUInt16LE(20, 4)
    common.copy(central, 6)
    central.writeUInt32LE(at, 42)
    parts.push(local)
    list.push(central, path)
    at += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

export interface PdfLine {
  text: string
  size?: number
}

/** A PDF of these lines, each page from the top down. A page without lines shows a grey square: a picture. */
export function pdf(pages: readonly (readonly PdfLine[])[]): Buffer<ArrayBuffer> {
  const objects: string[] = []
  const add = (body: string): number => objects.push(body)
  const font = 3 + pages.length * 2
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add(`<< /Type /Pages /Kids [${pages.map((_, page) => `${3 + page * 2} 0 R`).join(' ')}] /Count ${pages.length} >>`)
  for (const [page, lines] of pages.entries()) {
    const resources = `/Resources << /Font << /F1 ${font} 0 R >> >>`
    add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${resources} /Contents ${4 + page * 2} 0 R >>`)
    const content = lines.length === 0 ? '0.5 g 100 100 300 300 re f' : textOf(lines)
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  let text = '%PDF-1.4\n'
  const places = objects.map((body, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const table = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

function textOf(lines: readonly PdfLine[]): string {
  let y = 800
  return lines
    .map(({ text, size = 11 }) => {
      y -= size * 1.3
      return `BT /F1 ${size} Tf 1 0 0 1 60 ${y.toFixed(1)} Tm (${text.replaceAll(/[()\\]/g, String.raw`\$&`)}) Tj ET`
    })
    .join('\n')
}
