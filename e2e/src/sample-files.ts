/** A PDF of pages of lines, as small as one can be. */
export function makePdf(pages: readonly (readonly string[])[]): Buffer {
  const objects: string[] = []
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')
  objects.push('<< /Type /Catalog /Pages 2 0 R >>')
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`)
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  for (const [index, lines] of pages.entries()) {
    const text = lines.map((line) => `(${line.replaceAll(/[()\\]/g, String.raw`\$&`)}) Tj T*`).join('\n')
    const content = `BT /F1 13 Tf 18 TL 60 740 Td\n${text}\nET`
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
    )
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  let body = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const start = body.length
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(body, 'latin1')
}

export interface SampleFile {
  name: string
  mimeType: string
  buffer: Buffer
}

const text = (name: string, content: string): SampleFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
})

/** Enough of them that a page is more than one passage holds. */
const lines = (part: string): string[] =>
  Array.from(
    { length: 26 },
    (_, index) => `Step ${index + 1} for the ${part}: wipe it with a soft cloth and look at it closely.`,
  )

/** Five documents of a household, one of them with pages. */
export const household: readonly SampleFile[] = [
  {
    name: 'Kettle manual.pdf',
    mimeType: 'application/pdf',
    buffer: makePdf([
      ['Kettle manual', 'This kettle boils water.', 'Keep it away from children.', ...lines('lid')],
      [
        'Care',
        ...lines('base'),
        'The kettle must be descaled every six weeks,',
        'with citric acid and never with vinegar.',
      ],
      ['Warranty', 'The warranty ends after two years.', ...lines('spout')],
    ]),
  },
  text('Garden.md', '# Garden\n\nThe plum tree is pruned in August, never in winter.\n'),
  text('Bicycle.txt', 'The tyres of the blue bicycle want four bars of pressure.\n'),
  text('Heating.txt', 'The boiler in the cellar was serviced by Mr Okafor in March.\n'),
  text('Empty.txt', ''),
]

/** A PDF of China that names the table of its signs and brings neither that nor a font along. */
export function makeChinesePdf(words: string): Buffer {
  const signs = Buffer.from(words, 'utf16le').swap16().toString('hex')
  const content = `BT /F1 20 Tf 60 740 Td <${signs}> Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 7 0 R >>',
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 0 1000 1000] /Ascent 880 /Descent -120 /StemV 80 >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')
  return Buffer.from(`%PDF-1.4\n${body}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\n`, 'latin1')
}
