/**
 * Closes what the end of a growing text leaves open, so that a bold word does not show its stars until the closing ones
 * arrive. Works on the last paragraph alone.
 */
export function mendTail(text: string): string {
  const start = text.lastIndexOf('\n\n') + 1
  const tail = text.slice(start)
  return text.slice(0, start) + ruleTable(closeMarks(cutOpenLink(cutLoneMark(tail))))
}

/** Its head is a table from its first sign on, not a line of bars until the rule below it is whole. */
function ruleTable(tail: string): string {
  const [, lead = '', head = '', rule] = /^(\s*)(\|[^\n]*)(?:\n([ \t|:-]*))?$/.exec(tail) ?? []
  if (head === '') return tail
  const whole = /\|\s*$/.test(head) && head.trim() !== '|' ? head.trimEnd() : `${head} |`
  const columns = whole.split(/(?<!\\)\|/).length - 2
  const given = (rule ?? '').split('|').filter((cell) => /^\s*:?-+:?\s*$/.test(cell))
  const cells = Array.from({ length: columns }, (_, index) => given[index] ?? '---')
  return `${lead}${whole}\n|${cells.join('|')}|`
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
