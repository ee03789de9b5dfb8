import type { Language } from '@parley/contract'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import type { MailWords } from './translation.ts'

export const mailWords: Record<Language, MailWords> = { en, de, ar }

export type MailKind = keyof typeof en.mails
export type WayInChange = keyof typeof en.changes

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type TextsOf<Kind extends MailKind> = (typeof en.mails)[Kind]['subject' | 'text'] extends infer Part
  ? Part extends readonly (infer Paragraph)[]
    ? Paragraph
    : Part
  : never
/** What every mail can name by itself. */
type Common = 'house' | 'home' | 'forgot'
/** What has to be given for the texts of a mail. */
export type Given<Kind extends MailKind> = Record<Exclude<NamesIn<TextsOf<Kind>>, Common>, string>

export function fill(text: string, given: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => given[name] ?? whole)
}

/** How many backup codes are left, in a sentence. */
export function codesLeft(language: Language, count: number): string {
  const { codesLeft: forms } = mailWords[language]
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other
  return fill(form, { count: new Intl.NumberFormat(language).format(count) })
}
