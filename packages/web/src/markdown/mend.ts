/**
 * Closes what the end of a growing text leaves open, so that a bold word does not show its stars until the closing ones
 * arrive. Works on the last paragraph alone.
 */
export function mendTail(text: string): string {
  const start = text.lastIndexOf('\n\n') + 1
  const tail = text.slice(start)
  return text.slice(0, start) + closeMarks(cutOpenLink(cutLoneMark(tail)))
}

/** A mark that has just begun marks nothing yet. */
function cutLoneMark(tail: string): string {
  return tail.replace(/(^|\s)(?:\*{1,3}|_{1,3}|~{1,2}|`{1,2})$/, '$1')
}

/** `[words](https://exam` reads as its words until the address is whole. */
function cutOpenLink(tail: string): string {
  return tail.replace(/!?\[([^[\]\n]*)\]\([^)\n]*$/, '$1')
}

function closeMarks(tail: string): string {
  if (count(tail, '`') % 2 === 1) return `${tail}\``
  const outside = tail.replaceAll(/`[^`]*`|\$[^$\n]+\$|\\\(.*?\\\)/g, '').replaceAll(/\\[*_~]/g, '')
  let closing = ''
  const bold = count(outside, '**')
  const single = count(outside.replaceAll('**', '').replaceAll(/^\s*\*\s/gm, ''), '*')
  if (single % 2 === 1) closing += '*'
  if (bold % 2 === 1) closing += '**'
  if (count(outside, '~~') % 2 === 1) closing += '~~'
  // A closing mark after a space closes nothing.
  return closing === '' ? tail : tail.trimEnd() + closing
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}
