import { en } from './en/index.ts'
import type { Catalogue, Forms, TextKey, Translation } from './translation.ts'

export type { TextKey } from './translation.ts'

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Texts<Key extends TextKey> = Catalogue[Key] extends string ? Catalogue[Key] : Catalogue[Key][keyof Catalogue[Key]]
type Values<Key extends TextKey> = [Names<Texts<Key>>] extends [never]
  ? []
  : [values: Record<Names<Texts<Key>>, string | number>]

let english: Partial<Translation> = en
let spoken: Partial<Translation> = en

/** From here on everything is said in these words, and in English where there are none. */
export function speak(catalogue: Partial<Translation>): void {
  spoken = { ...english, ...catalogue }
}

/** English words of pages that load later; where another language is spoken, it has them all. */
export function learn(words: Partial<Translation>): void {
  english = { ...words, ...english }
  spoken = { ...words, ...spoken }
}

/** Follows the page, so that dates and numbers are written as its words are. */
export const language = (): string => document.documentElement.lang || 'en'

/** The same language as it is spoken where the reader is, when the browser says so: a day is written otherwise in London. */
export const locale = (): string => navigator.languages.find((one) => one.startsWith(language())) ?? language()

/** The sentence for a key, with its names filled in; which names it needs is checked when the app is built. */
export function t<Key extends TextKey>(key: Key, ...[values]: Values<Key>): string {
  const entry: string | Forms = spoken[key] ?? key
  const given: Record<string, string | number> = values ?? {}
  const text = typeof entry === 'string' ? entry : formOf(entry, Number(given['count']))
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => show(given[name]) ?? whole)
}

function formOf(forms: Forms, count: number): string {
  return forms[new Intl.PluralRules(language()).select(count)] ?? forms.other
}

function show(value: string | number | undefined): string | undefined {
  return typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : value
}
