import { instructionVariables, type InstructionVariable } from '@parley/contract'

export type Values = Record<InstructionVariable, string>

const placeholder = new RegExp(String.raw`\{\{\s*(${instructionVariables.join('|')})\s*\}\}`, 'g')

/** In one pass: a value that looks like a variable stays what it is. */
export function fillIn(instructions: string, values: Values): string {
  return instructions.replaceAll(placeholder, (_whole, name: InstructionVariable) => values[name])
}

export const mentions = (instructions: string, variable: InstructionVariable): boolean =>
  [...instructions.matchAll(placeholder)].some(([, name]) => name === variable)

/** A person chose their name: it must not pass for a line of the instructions. */
export function asPlainName(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/[{}<>]/g, '')
    .trim()
    .slice(0, 60)
}

const namesOfLanguages = new Intl.DisplayNames(['en'], { type: 'language' })

/** In words a model knows: `German` for `de`. */
export function languageName(tag: string | null): string {
  try {
    return tag === null ? 'the language of the question' : (namesOfLanguages.of(tag) ?? tag)
  } catch {
    return 'the language of the question'
  }
}
