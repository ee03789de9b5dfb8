import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const tokens = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').split("[data-theme='light']")[0] ?? ''

type Colour = (hue: number) => [number, number, number]

/** Each token as its two colours: in the light and in the dark. */
const colours = new Map(
  Array.from(
    tokens.matchAll(/--([\w-]+): light-dark\(oklch\(([^)]*\)?)\), oklch\(([^)]*\)?)\)\);/g),
    ([, name = '', light = '', dark = '']) => [name, [colourOf(light), colourOf(dark)] as const] as const,
  ),
)

function colourOf(text: string): Colour {
  const [lightness = 0, chroma = 0, fixed] = text.split(' ').map(Number)
  return (hue) => [lightness, chroma, fixed === undefined || Number.isNaN(fixed) ? hue : fixed]
}

/** As a browser shows it that clips what its screen cannot: https://bottosson.github.io/posts/oklab. */
function luminance([lightness, chroma, hue]: readonly [number, number, number]): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number): number => Math.min(1, Math.max(0, value))
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string, theme: 0 | 1, hue: number): number {
  const [first, second] = [one, other].map((name) => {
    const colour = colours.get(name)?.[theme]
    assert.ok(colour, `${name} is a token of two colours`)
    return luminance(colour(hue))
  })
  const [darker = 0, lighter = 0] = [first ?? 0, second ?? 0].toSorted((left, right) => left - right)
  return (lighter + 0.05) / (darker + 0.05)
}

test('whatever colour a house chooses, its words can be read', () => {
  const pairs = [
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['accent-text', 'paper'],
    ['accent-text', 'raised'],
    ['accent-text', 'accent-soft'],
    ['ink', 'accent-soft'],
  ] as const
  for (const theme of [0, 1] as const) {
    for (const [text, paper] of pairs) {
      for (let hue = 0; hue < 360; hue += 1) {
        const found = contrast(text, paper, theme, hue)
        assert.ok(found >= 4.5, `${text} on ${paper}, ${['light', 'dark'][theme]}, hue ${hue}: ${found.toFixed(2)}`)
      }
    }
  }
})
