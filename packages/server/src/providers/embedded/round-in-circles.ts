const longestUnit = 200
const shortestUnit = 2
/** So often in a row is no list and no refrain any more. */
const times = 8
const least = 60

/** Whether a text ends in the same words over and over, as small models do when they have lost the thread. */
export function goesInCircles(text: string): boolean {
  for (let unit = shortestUnit; unit <= longestUnit; unit += 1) {
    const length = Math.max(unit * times, least)
    if (text.length < length) return false
    if (repeats(text, unit, length)) return true
  }
  return false
}

function repeats(text: string, unit: number, length: number): boolean {
  for (let at = text.length - 1; at >= text.length - length + unit; at -= 1) {
    if (text.charCodeAt(at) !== text.charCodeAt(at - unit)) return false
  }
  return true
}
