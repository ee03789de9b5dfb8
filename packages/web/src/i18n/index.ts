import { en } from './en.ts'

export type TextKey = keyof typeof en

/** The sentence for a key, with `{names}` filled in. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return en[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
