import { analyse } from 'chardet'
import { UnreadableFile } from './block.ts'

const western = 'windows-1252'
/** Encodings of Latin letters: in these, most of a text is ASCII, and they differ in a few signs only. */
const latin = /^(ISO-8859-(1|2|9)|windows-125(0|2|4|7|8))$/
/** Of 100: how sure, and for one of Latin letters how much surer than of Western. */
const leastConfidence = 25
const leastLead = 10
/** Signs beyond ASCII: of fewer nobody can tell. */
const leastSigns = 8
/** Beside Latin letters, where the others are of another script. */
const leastShare = 0.3
const newline = 10
const sampleBytes = 32_768
/** A file of one line is looked at in pieces. */
const pieceBytes = 256

/** Text in UTF-8, UTF-16 with its mark, or an older encoding that its letters tell; what holds other bytes is no text. */
export function decodeText(bytes: Buffer): string {
  const text = decode(bytes)
  // oxlint-disable-next-line no-control-regex -- controls are what it looks for
  const controls = text.slice(0, 8192).match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0
  if (controls > Math.min(text.length, 8192) / 100) {
    throw new UnreadableFile(
      'There is no text in this file, or none in a form that can be read here. Save it as PDF or text and try again.',
    )
  }
  return text.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n')
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes)
    return isMostlyWhole(text) ? text : olderDecoder(bytes).decode(bytes)
  }
}

function olderDecoder(bytes: Buffer): TextDecoder {
  try {
    return new TextDecoder(olderEncoding(sampleOf(bytes)))
  } catch {
    return new TextDecoder(western)
  }
}

/**
 * By which letters, and pairs of them, are frequent: in Russian others than in Greek. Western is what most files are, so
 * that another must be plain to see.
 */
function olderEncoding(sample: Buffer): string {
  const found = analyse(sample)
  const [likely] = found
  const signs = sample.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0)
  if (likely === undefined || likely.confidence < leastConfidence || signs < leastSigns) return western
  if (!latin.test(likely.name)) return signs / (signs + lettersIn(sample)) < leastShare ? western : likely.name
  const ofWestern = found.find(({ name }) => name === 'ISO-8859-1' || name === western)?.confidence ?? 0
  return likely.confidence - ofWestern < leastLead ? western : likely.name
}

function lettersIn(sample: Buffer): number {
  return sample.toString('latin1').match(/[a-z]/gi)?.length ?? 0
}

/** Lines that hold more than ASCII, which alone says nothing. */
function sampleOf(bytes: Buffer): Buffer {
  const lines: Buffer[] = []
  let room = sampleBytes
  for (let at = 0; at < bytes.length && room > 0;) {
    const piece = bytes.subarray(at, at + pieceBytes)
    const line = piece.subarray(0, piece.indexOf(newline) + 1 || piece.length)
    if (line.some((byte) => byte >= 0x80)) {
      lines.push(line.subarray(0, room))
      room -= line.length
    }
    at += line.length
  }
  return Buffer.concat(lines)
}

/**
 * Cut in the middle of a letter, or damaged in places: its other letters say what it is. What is written in the old
 * encoding hardly ever looks like a letter in UTF-8.
 */
function isMostlyWhole(text: string): boolean {
  let [broken, whole] = [0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0xfffd) broken += 1
    else if (unit >= 0x80) whole += 1
  }
  return whole > broken
}
