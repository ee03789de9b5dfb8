import type { enAll } from './en/all.ts'

export type Catalogue = typeof enAll
export type TextKey = keyof Catalogue
/** A sentence that changes with a number: one form for each that the language has. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** The same sentences in another language. */
export type TranslationOf<Original> = {
  readonly [Key in keyof Original]: Original[Key] extends string ? string : Forms
}
export type Translation = TranslationOf<Catalogue>
