import { UnreadableFile } from './block.ts'

/** Text in UTF-8, UTF-16 with its mark, or else the old Western encoding; what holds other bytes is no text. */
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
    return isMostlyWhole(text) ? text : new TextDecoder('windows-1252').decode(bytes)
  }
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
