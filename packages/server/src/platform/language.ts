import { languages, type Language } from '@parley/contract'

/** More than any browser says. */
const readAtMost = 1_000

/** The language of a tag such as `de-AT`, where it is spoken here. */
export function spoken(tag: string | null): Language | null {
  const [primary] = (tag ?? '').trim().toLowerCase().split('-', 1)
  return languages.find((language) => language === primary) ?? null
}

/** Of what a browser would like to read (RFC 9110, 12.5.4), the most wanted that is spoken here. */
export function askedFor(header: string): Language | null {
  const wishes = header
    .slice(0, readAtMost)
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish.split(';')
      const quality = parameters.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(one)?.[1]).find(Boolean)
      return { language: spoken(tag), quality: Number(quality ?? 1) }
    })
  const [first] = wishes
    .filter(({ language, quality }) => language !== null && quality > 0)
    .toSorted((left, right) => right.quality - left.quality)
  return first?.language ?? null
}
