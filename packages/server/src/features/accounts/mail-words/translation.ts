import type { en } from './en.ts'

type Said<Original> = { readonly [Key in keyof Original]: Original[Key] extends string ? string : Said<Original[Key]> }
/** A sentence that changes with a number: one form for each that the language has. */
type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** The same texts in another language, paragraph by paragraph. */
export type MailWords = Said<Omit<typeof en, 'codesLeft'>> & { readonly codesLeft: Forms }
