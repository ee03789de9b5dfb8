const wellKnown =
  /change.?(me|this|it)|your.?(secret|key)|pass.?word|example|super.?secret|secret.?key|my.?secret|placeholder|replace|default|insecure|development|testing|lorem|qwerty|correcthorse/i

/** Why a secret could be guessed, or `null`. Chance alone does not produce any of these in 32 random bytes. */
export function weaknessOf(secret: string): string | null {
  if (wellKnown.test(secret)) return 'is a well-known value'
  if (/^(.{1,16}?)\1+$/su.test(secret)) return 'repeats itself'
  if (new Set(secret).size < 10) return 'has too few different characters'
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0)
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) === 1).length
  if (steps > codes.length / 2) return 'counts up or down'
  return null
}
