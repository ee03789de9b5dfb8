import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import type { Block } from './block.ts'
import { extract } from './extract.ts'
import { pdf, zip } from './files.testing.ts'
import { limits } from './limits.ts'

async function read(
  name: string,
  bytes: string | Uint8Array,
  signal = AbortSignal.timeout(60_000),
  caps: Partial<Record<keyof typeof limits, number>> = {},
) {
  const source = () => Readable.from([Buffer.from(bytes)])
  const reading = extract({ bytes: source, name, signal, progress: () => undefined }, { ...limits, ...caps })
  const blocks: Block[] = []
  for (;;) {
    const next = await reading.next()
    if (next.done === true) return { blocks, ...next.value }
    blocks.push(next.value)
  }
}

/** In one line each: kind, page where there is one, text. */
async function told(name: string, bytes: string | Uint8Array): Promise<string[]> {
  const { blocks } = await read(name, bytes)
  return blocks.map(({ kind, level, page, text }) =>
    [`${kind}${level ?? ''}`, ...(page === undefined ? [] : [`p${page}`]), text].join(' '),
  )
}

async function refusal(
  name: string,
  bytes: string | Uint8Array,
  caps: Partial<Record<keyof typeof limits, number>> = {},
): Promise<string> {
  const error: unknown = await read(name, bytes, undefined, caps).then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error && error.name === 'ReadingFailure', String(error))
  return error.message
}

const word = (body: string) => `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`
const open = (body: string) =>
  `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d"><office:body>${body}</office:body></office:document-content>`

describe('what a file says', { concurrency: 2 }, () => {
  test('PDFs of East Asia that name a table of signs which they do not bring along', async () => {
    const signs = Buffer.from('图书馆每天八点开门。', 'utf16le').swap16().toString('hex')
    const content = `BT /F1 14 Tf 60 700 Td <${signs}> Tj ET`
    const file = [
      '%PDF-1.4',
      '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj',
      '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj',
      '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <</Font <</F1 4 0 R>>>> /Contents 7 0 R>> endobj',
      '4 0 obj <</Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R]>> endobj',
      '5 0 obj <</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R',
      '/CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 2>>>> endobj',
      '6 0 obj <</Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 0 1000 1000] /Ascent 880 /Descent -120 /StemV 80>> endobj',
      `7 0 obj <</Length ${content.length}>> stream\n${content}\nendstream endobj`,
      'trailer <</Root 1 0 R>>',
    ]
    assert.deepEqual(await told('library.pdf', file.join('\n')), ['paragraph p1 图书馆每天八点开门。'])
  })

  test('Markdown: headings, lists, tables and code are what they are', async () => {
    const text =
      '---\ntitle: x\n---\n# One\n\nFirst.\n\n## Two\n- a\n- b\n\n| k | v |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x\n\n# no heading\n```\n'
    assert.deepEqual(await told('a.md', text), [
      'heading1 One',
      'paragraph First.',
      'heading2 Two',
      'list - a\n- b',
      'table k | v\n1 | 2',
      'code ```js\nlet x\n\n# no heading\n```',
    ])
  })

  test('plain text in the encodings that people have', async () => {
    const text = 'Grüße aus Köln.\n\nZweiter Absatz.'
    const expected = ['paragraph Grüße aus Köln.', 'paragraph Zweiter Absatz.']
    assert.deepEqual(await told('a.txt', text), expected)
    assert.deepEqual(await told('a.txt', Buffer.from(text, 'latin1')), expected)
    assert.deepEqual(await told('a.txt', Buffer.from(`\ufeff${text}`, 'utf16le')), expected)
    assert.deepEqual(await told('a.txt', text.replaceAll('\n', '\r\n')), expected)
    const russian = Buffer.from('f7cfccc7c120d7d0c1c4c1c5d420d720ebc1d3d0c9cad3cbcfc520cdcfd2c52e', 'hex')
    assert.deepEqual(await told('a.txt', russian), ['paragraph Волга впадает в Каспийское море.'])
  })

  test('what was cut in the middle of a letter is still in the encoding that its other letters are in', async () => {
    const [german, arabic] = ['Die Tür ist grün. '.repeat(10), 'هذا نص عربي '.repeat(12)]
    assert.deepEqual(await told('a.log', Buffer.from(`${german}ü`).subarray(0, -1)), [`paragraph ${german}\ufffd`])
    assert.deepEqual(await told('b.txt', Buffer.from(`${arabic}ي`).subarray(0, -1)), [`paragraph ${arabic}\ufffd`])
  })

  test('a heading keeps the signs that are a part of its words', async () => {
    assert.deepEqual(await told('c.md', '# C#\n\n## Sharp ##\n\n### # ###\n\n#### ####\n'), [
      'heading1 C#',
      'heading2 Sharp',
      'heading3 #',
    ])
  })

  test('what no empty line divides comes in pieces that end with a line, rows below their head', async () => {
    const line = 'something happened in the cellar again'
    const { blocks } = await read('cellar.log', `${line}\n`.repeat(2_000))
    assert.ok(blocks.length > 4 && blocks.every(({ text }) => text.length <= 16_000), String(blocks.length))
    assert.deepEqual([...new Set(blocks.flatMap(({ text }) => text.split('\n')))], [line])
    assert.equal(blocks.flatMap(({ text }) => text.split('\n')).length, 2_000)
    const rows = Array.from({ length: 400 }, (_, row) => `${row},${'x'.repeat(100)}`).join('\n')
    const table = await read('wide.csv', `number,letters\n${rows}`)
    assert.ok(table.blocks.length > 2)
    assert.ok(table.blocks.every(({ text }) => text.startsWith('number | letters\n')))
    const one = await read('word.txt', `${'🙂'.repeat(20_000)}`)
    assert.equal(one.blocks.map(({ text }) => text).join(''), '🙂'.repeat(20_000))
  })

  test('tables as text, whatever separates the cells', async () => {
    assert.deepEqual(await told('a.csv', 'name;price\n"Tea; green";3\n"say ""hi""";4\n'), [
      'table name | price\nTea; green | 3\nsay "hi" | 4',
    ])
    const many = Array.from({ length: 450 }, (_, row) => `row${row},${row}`).join('\n')
    const blocks = await told('b.csv', `name,number\n${many}`)
    assert.equal(blocks.length, 3)
    assert.ok(blocks.every((block) => block.startsWith('table name | number\n')))
  })

  test('a web page without its menus and scripts', async () => {
    const article = `<p>${'The lighthouse was built in 1843 and still works. '.repeat(12)}</p>`
    const html = `<!doctype html><html><head><title>Lighthouse</title><script>var secret</script></head><body>
      <nav><a href="/">Home</a></nav><article><h2>History</h2>${article}<table><tr><th>Year</th></tr><tr><td>1843</td></tr></table></article></body></html>`
    const all = (await told('page.html', html)).join('\n')
    assert.match(all, /^heading1 Lighthouse/)
    assert.match(all, /heading2 History/)
    assert.match(all, /table Year\n1843/)
    assert.doesNotMatch(all, /secret|Home/)
  })

  test('a page whose author left its outer tags out', async () => {
    assert.deepEqual(await told('a.html', '<!doctype html><body><p>Hello.</body>'), ['paragraph Hello.'])
    assert.deepEqual(await told('b.html', '<head><title>Garden</title></head><body>Plums</body>'), [
      'heading1 Garden',
      'paragraph Plums',
    ])
    assert.deepEqual(await told('c.html', '<p>One</p>and <b>two</b>'), ['paragraph One', 'paragraph and two'])
  })

  test('all of a page that closes nothing, and soon', async () => {
    const page = (levels: number) => `<html><body><p>First.</p>${'<div>'.repeat(levels)}deep</div><p>Last.`
    const expected = ['paragraph First.', 'paragraph deep', 'paragraph Last.']
    assert.deepEqual(await told('a.html', page(500)), expected)
    const { blocks } = await read('b.html', page(30_000), undefined, { timeMs: 8_000 })
    assert.deepEqual(
      blocks.map(({ text }) => text),
      ['First.', 'deep', 'Last.'],
    )
  })

  test('Word: headings by the name of their style, lists, tables and pages', async () => {
    const body = `<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Boiler</w:t></w:r></w:p>
      <w:p><w:r><w:t xml:space="preserve">Sixty </w:t></w:r><w:r><w:t>degrees &amp; more</w:t></w:r></w:p>
      <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>first</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>
      <w:p><w:r><w:br w:type="page"/><w:t>Next page</w:t></w:r></w:p>
      <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`
    const styles =
      '<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>'
    const file = zip({ name: 'word/document.xml', content: word(body) }, { name: 'word/styles.xml', content: styles })
    assert.deepEqual(await told('any-name.bin', file), [
      'heading1 p1 Boiler',
      'paragraph p1 Sixty degrees & more',
      'list p1 - first',
      'paragraph p2 \nNext page',
      'table p2 a | b',
    ])
  })

  test('slides in their order, with their titles', async () => {
    const slide = (title: string, text: string) =>
      `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:nvPr><p:ph type="title"/></p:nvPr><a:p><a:r><a:t>${title}</a:t></a:r></a:p></p:sp><p:sp><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sp></p:sld>`
    const numbers = Array.from({ length: 11 }, (_, index) => index + 1)
    const slides = numbers.map((n) => ({ name: `ppt/slides/slide${n}.xml`, content: slide(`Title ${n}`, `Text ${n}`) }))
    const blocks = await told(
      'talk.pptx',
      zip({ name: 'ppt/presentation.xml', content: '<p/>' }, ...slides.toReversed()),
    )
    assert.deepEqual(
      blocks,
      numbers.flatMap((n) => [`heading2 p${n} Title ${n}`, `paragraph p${n} Text ${n}`]),
    )
  })

  test('sheets by name, with shared texts, empty cells and dates', async () => {
    const file = zip(
      {
        name: 'xl/workbook.xml',
        content: '<workbook xmlns:r="r"><sheets><sheet name="Prices" r:id="x1"/></sheets></workbook>',
      },
      { name: 'xl/_rels/workbook.xml.rels', content: '<R><Relationship Id="x1" Target="worksheets/a.xml"/></R>' },
      {
        name: 'xl/sharedStrings.xml',
        content: '<sst><si><t>Name</t></si><si><r><t>Green </t></r><r><t>tea</t></r></si></sst>',
      },
      { name: 'xl/styles.xml', content: '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>' },
      {
        name: 'xl/worksheets/a.xml',
        content: `<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Day</t></is></c></row>
          <row><c r="A2" t="s"><v>1</v></c><c r="B2"><v>3.5</v></c><c r="C2" s="1"><v>45292</v></c></row></sheetData></worksheet>`,
      },
    )
    assert.deepEqual(await told('a.xlsx', file), [
      'heading2 p1 Prices',
      'table p1 Name |  | Day\nGreen tea | 3.5 | 2024-01-01',
    ])
  })

  test('the open formats: text, sheets and slides', async () => {
    const manifest = { name: 'META-INF/manifest.xml', content: '<manifest/>' }
    const file = (body: string) => zip(manifest, { name: 'content.xml', content: open(body) })
    const odt = `<office:text><text:h text:outline-level="2">Garden</text:h><text:p>Water <text:span>it</text:span><text:s text:c="2"/>daily</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list></office:text>`
    assert.deepEqual(await told('a.odt', file(odt)), ['heading2 Garden', 'paragraph Water it  daily', 'list - one'])
    const cell = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`
    const ods = `<office:spreadsheet><table:table table:name="Sums"><table:table-row>${cell('a')}${cell('b')}</table:table-row></table:table></office:spreadsheet>`
    assert.deepEqual(await told('a.ods', file(ods)), ['heading2 p1 Sums', 'table p1 a | b'])
    const odp = `<office:presentation><draw:page><text:p>Hello</text:p></draw:page><draw:page><text:p>Bye</text:p></draw:page></office:presentation>`
    assert.deepEqual(await told('a.odp', file(odp)), ['paragraph p1 Hello', 'paragraph p2 Bye'])
  })

  test('a book, chapter by chapter', async () => {
    const chapter = (text: string) => `<html><body><h1>${text}</h1><p>About ${text}.</p></body></html>`
    const book = zip(
      { name: 'META-INF/container.xml', content: '<c><rootfile full-path="OPS/book.opf"/></c>' },
      {
        name: 'OPS/book.opf',
        content:
          '<p><item id="b" href="two%20b.xhtml"/><item id="a" href="one.xhtml"/><itemref idref="a"/><itemref idref="b"/></p>',
      },
      { name: 'OPS/one.xhtml', content: chapter('One') },
      { name: 'OPS/two b.xhtml', content: chapter('Two') },
    )
    const expected = ['heading1 One', 'paragraph About One.', 'heading1 Two', 'paragraph About Two.']
    assert.deepEqual(await told('book.epub', book), expected)
  })

  test('PDF: pages, headings by their size, words cut at the end of a line, and pages that are pictures', async () => {
    const file = pdf([
      [{ text: 'Heating', size: 20 }, { text: 'The boiler keeps the wa-' }, { text: 'ter warm (always).' }],
      [],
      [{ text: 'Last page.' }],
    ])
    const { blocks, pages, pagesWithoutText } = await read('a.pdf', file)
    assert.deepEqual([pages, pagesWithoutText], [3, 1])
    assert.deepEqual(
      blocks.map(({ kind, text, page }) => `${kind} ${page} ${text}`),
      ['heading 1 Heating', 'paragraph 1 The boiler keeps the water warm (always).', 'paragraph 3 Last page.'],
    )
  })
})

describe('a hostile or broken file ends with its reason', { concurrency: 2 }, () => {
  test('PDFs of more pages than anybody reads', async () => {
    const empty = Array.from({ length: 10_001 }, () => [])
    assert.match(await refusal('many.pdf', pdf(empty)), /more than 10000 pages/)
  })

  test('archives that grow beyond measure', async () => {
    const zeros = Buffer.alloc(220 * 1024 * 1024, ' ')
    assert.match(await refusal('bomb.docx', zip({ name: 'word/document.xml', content: zeros })), /unpacks to far more/)
    const lying = zip({ name: 'word/document.xml', content: word('x'.repeat(5_000)), claims: 10 })
    assert.match(await refusal('lies.docx', lying), /damaged/)
  })

  test('PDFs of which some pages are damaged: the others are read', async () => {
    const whole = pdf([[{ text: 'One.' }], [{ text: 'Two.' }]]).toString('latin1')
    const torn = whole.replace(/5 0 obj\n<<.*?>>\n(?=endobj)/s, '5 0 obj\n42\n')
    const { blocks, pagesDamaged } = await read('torn.pdf', Buffer.from(torn, 'latin1'))
    assert.deepEqual([blocks.map(({ text }) => text), pagesDamaged], [['One.'], 1])
    const circle = whole.replace(/Kids \[.*?\]/, 'Kids [2 0 R 2 0 R]')
    assert.match(await refusal('circle.pdf', Buffer.from(circle, 'latin1')), /damaged and cannot be opened/)
  })

  test('archives in archives, of too many parts, cut short or of nothing known', async () => {
    const nested = zip({ name: 'inner.zip', content: zip({ name: 'a.txt', content: 'a' }) })
    assert.match(await refusal('nested.zip', nested), /Unpack it/)
    const many = zip(...Array.from({ length: 20_100 }, (_, n) => ({ name: `${n}`, content: '' })))
    assert.match(await refusal('many.docx', many), /too many parts/)
    const same = zip(...Array.from({ length: 20_100 }, () => ({ name: 'word/document.xml', content: '' })))
    assert.match(await refusal('same.docx', same), /too many parts/)
    const whole = zip({ name: 'word/document.xml', content: word('<w:p/>') })
    assert.match(await refusal('cut.docx', whole.subarray(0, whole.length - 30)), /damaged/)
  })

  test('tables whose every cell names one long text', async () => {
    const text = 'warm '.repeat(200_000)
    const cells = '<c t="s"><v>0</v></c>'.repeat(400)
    const sheet = zip(
      { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="a"/></sheets></workbook>' },
      { name: 'xl/sharedStrings.xml', content: `<sst><si><t>${text}</t></si></sst>` },
      { name: 'xl/worksheets/sheet1.xml', content: `<worksheet>${`<row>${cells}</row>`.repeat(300)}</worksheet>` },
    )
    assert.match(await refusal('cited.xlsx', sheet), /more text in this file than can be read/)
    const cell = `<table:table-cell table:number-columns-repeated="50"><text:p>${text}</text:p></table:table-cell>`
    const row = `<table:table-row>${cell}</table:table-row>`
    const content = open(`<office:spreadsheet><table:table>${row.repeat(20)}</table:table></office:spreadsheet>`)
    const document = zip({ name: 'META-INF/manifest.xml', content: '<manifest/>' }, { name: 'content.xml', content })
    assert.match(await refusal('repeated.ods', document), /more text in this file than can be read/)
  })

  test('XML that defines its own characters, nests without end or never closes', async () => {
    const docx = (xml: string) => zip({ name: 'word/document.xml', content: xml })
    const laughs = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>`
    assert.match(await refusal('laughs.docx', docx(laughs)), /characters of its own|damaged/)
    const outside = `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>`
    assert.match(await refusal('outside.docx', docx(outside)), /characters of its own|damaged/)
    assert.match(await refusal('deep.docx', docx('<a>'.repeat(100_000))), /nested too deeply/)
    assert.match(await refusal('open.docx', docx('<a><b>')), /part of this file is damaged/)
  })

  test('PDFs that are none, are locked or call themselves something else', async () => {
    assert.match(await refusal('photo.txt', Buffer.from('ffd8ffe000104a464946', 'hex')), /is a picture/)
    assert.match(await refusal('none.pdf', '%PDF-1.7\nnothing'), /damaged/)
    assert.match(await refusal('text.txt', pdf([]).subarray(0, 40)), /damaged/)
    assert.deepEqual(await told('really.txt', pdf([[{ text: 'Inside.' }]])), ['paragraph p1 Inside.'])
  })

  test('programs, pictures and Office files of old kinds', async () => {
    const noise = Uint8Array.from({ length: 4_096 }, (_, index) => (index * 31) % 32)
    assert.match(await refusal('program.txt', noise), /no text/)
    assert.match(await refusal('old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex')), /old kind/)
    const sealed = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')])
    assert.match(await refusal('sealed.docx', sealed), /password/)
  })

  test('what takes more memory or more time than it may, in its own process', async () => {
    const page = (paragraphs: number) => `<html><body>${'<p><b>x</b></p>'.repeat(paragraphs)}</body></html>`
    assert.match(await refusal('vast.html', page(700_000)), /too large/)
    assert.match(await refusal('wide.html', page(150_000), { memoryMegabytes: 40 }), /memory/)
    // What lies outside of the engine's heap, as what a stream in a PDF unpacks to.
    assert.match(await refusal('large.html', page(400_000), { residentMegabytes: 60 }), /memory/)
    assert.match(await refusal('slow.html', page(400_000), { timeMs: 400 }), /too long/)
    assert.match(await refusal('silent.html', page(400_000), { silenceMs: 400 }), /too long/)
  })

  test('however much blank there is in it, it is read in the time that its length takes', async () => {
    const gap = ' '.repeat(1_000_000)
    const caps = { silenceMs: 10_000 }
    const lengthOf = async (name: string, content: string) =>
      (await read(name, content, undefined, caps)).blocks.map(({ text }) => text).join('').length
    assert.ok((await lengthOf('gap.txt', `x${gap}y`)) > 900_000)
    assert.ok((await lengthOf('gap.py', `x = '${gap}'`)) > 900_000)
    assert.ok((await lengthOf('gap.md', `# a${gap}y`)) > 900_000)
    assert.ok((await lengthOf('signs.md', `# a${'#'.repeat(1_000_000)}y`)) > 900_000)
    assert.ok((await lengthOf('gap.html', `<body><pre>x${gap}y</pre>`)) > 900_000)
    assert.ok((await lengthOf('wide.csv', `a,b\n${','.repeat(200_000)}x`)) > 500_000)
  })

  test('what takes long because nobody takes what was read is not the fault of the file', async () => {
    const bytes = () => Readable.from([Buffer.from('A few words.\n\n'.repeat(30_000))])
    const [signal, caps] = [AbortSignal.timeout(60_000), { ...limits, timeMs: 2_500, silenceMs: 2_500 }]
    let count = 0
    for await (const { text } of extract({ bytes, name: 'a.txt', signal, progress: () => undefined }, caps)) {
      if (count === 0) await new Promise((resolve) => setTimeout(resolve, 3_000))
      count += text === 'A few words.' ? 1 : 0
    }
    assert.equal(count, 30_000)
  })

  test('whoever stops waiting leaves no process behind', async () => {
    const stopped = AbortSignal.timeout(30)
    await assert.rejects(read('long.txt', 'word '.repeat(2_000_000), stopped), { name: 'TimeoutError' })
  })
})
