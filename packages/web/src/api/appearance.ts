import * as contract from '@parley/contract'
import type { Appearance } from '@parley/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { apiUrl, call } from './http.ts'

/** `public/theme.js` reads it too, so that the colour is there before the first paint. */
const key = 'parley.house'
const ours: Appearance = { name: 'Parley', hue: null, notice: null, logo: null, version: 0 }

export const appearanceQuery = queryOptions({
  queryKey: ['appearance'],
  queryFn: async ({ signal }) => {
    const appearance = await call('GET', 'appearance', contract.appearance, { signal })
    remember(appearance)
    return appearance
  },
  placeholderData: remembered(),
  staleTime: 300_000,
})

let name = remembered().name

/** For titles of pages; components that show it ask `useAppearance`. */
export const houseName = (): string => name

export function useAppearance(): Appearance {
  return useQuery(appearanceQuery).data ?? ours
}

/** Paints the page in the colour of the house and calls it by its name. */
export function useHouseColours(): void {
  const { hue, name: called } = useAppearance()
  useEffect(() => {
    const { style } = document.documentElement
    if (hue === null) style.removeProperty('--hue')
    else style.setProperty('--hue', String(hue))
  }, [hue])
  useEffect(() => {
    document.title = document.title.replace(name, called)
    name = called
  }, [called])
}

export const logoUrl = (logo: string): string => `${apiUrl('appearance/logo').href}?${logo}`

function remembered(): Appearance {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return contract.appearance.safeParse(stored).data ?? ours
  } catch {
    return ours
  }
}

function remember(appearance: Appearance): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...appearance, notice: null }))
  } catch {
    // Storage is blocked: the next visit begins in Parley's own colours.
  }
}
