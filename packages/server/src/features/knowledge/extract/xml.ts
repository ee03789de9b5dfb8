import { SaxesParser } from 'saxes'
import { UnreadableFile } from './block.ts'
import { limits } from './limits.ts'

export interface XmlTag {
  name: string
  attributes: Readonly<Record<string, string>>
}

export type XmlEvent = { type: 'open'; tag: XmlTag } | { type: 'close'; name: string } | { type: 'text'; text: string }

/** What a document says in XML, piece by piece. It knows no entities but XML's own five: none can grow or reach out. */
export async function* readXml(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<XmlEvent> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = new TextDecoder('utf-8')
  let events: XmlEvent[] = []
  let failure: UnreadableFile | undefined
  let depth = 0
  parser.on('error', (error) => {
    failure ??= new UnreadableFile(
      'A part of this file is damaged. Open it in its own program, save it anew and try again.',
      { cause: error },
    )
  })
  parser.on('doctype', (text) => {
    if (text.includes('<!ENTITY'))
      failure ??= new UnreadableFile(
        'This file defines characters of its own, which is not read. Save it as PDF or text and try again.',
      )
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > limits.xmlDepth)
      failure ??= new UnreadableFile('This file is nested too deeply. Save it as PDF or text and try again.')
    events.push({ type: 'open', tag: { name, attributes } })
  })
  parser.on('closetag', ({ name }) => {
    depth -= 1
    events.push({ type: 'close', name })
  })
  parser.on('text', (text) => void events.push({ type: 'text', text }))
  parser.on('cdata', (text) => void events.push({ type: 'text', text }))

  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }))
    if (failure) throw failure
    yield* events
    events = []
  }
  parser.close()
  if (failure) throw failure
  yield* events
}

/** Without what stands before the colon: which prefix a file chose says nothing. */
export function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

export function attribute({ attributes }: XmlTag, name: string): string | undefined {
  const key = Object.keys(attributes).find((each) => local(each) === name)
  return key === undefined ? undefined : attributes[key]
}
