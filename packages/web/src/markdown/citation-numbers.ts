const longestRange = 8

/** The numbers between two brackets: one, several, or from one to another. */
export function numbersOf(mark: string): number[] {
  return mark.split(/[,;]/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[-–]/).map(Number)
    if (to < from || to - from >= longestRange) return [from, to]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
