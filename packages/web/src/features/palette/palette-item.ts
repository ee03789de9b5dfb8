import type { TextKey } from '../../i18n/index.ts'
import type { IconName } from '../../ui/icon.tsx'
import { matchScore } from './match.ts'

export interface PaletteItem {
  id: string
  group: Extract<TextKey, `palette.group.${string}`>
  text: string
  icon: IconName
  /** Found by these as well. */
  words?: string
  /** Beneath the text: part of a message, with the places of what was looked for. */
  snippet?: { text: string; marks: [number, number][] }
  keys?: string
  run: () => void
}

export interface PaletteGroup {
  name: PaletteItem['group']
  items: PaletteItem[]
}

const fewPerGroup = 7

/** What answers to the typed words, best first within each group, groups in the order they are given. */
export function findItems(all: readonly PaletteItem[], typed: string): PaletteGroup[] {
  const groups = new Map<PaletteItem['group'], { item: PaletteItem; score: number }[]>()
  for (const item of all) {
    const score = item.snippet === undefined ? matchScore(`${item.text} ${item.words ?? ''}`, typed) : 1
    if (score === 0) continue
    const group = groups.get(item.group) ?? []
    groups.set(item.group, [...group, { item, score }])
  }
  return Array.from(groups, ([name, found]) => ({
    name,
    items: found
      .toSorted((a, b) => b.score - a.score)
      .slice(0, typed === '' ? fewPerGroup : 2 * fewPerGroup)
      .map(({ item }) => item),
  }))
}
