const hidden = '[redacted]'

/** Last part of a field's name that says its text is a secret: `password`, `apiKey`, `set-cookie`, `accessToken`… */
const secretName =
  /(password|passwd|passphrase|secret|token|authorization|cookie|apikey|privatekey|masterkey|credentials?|backupcode|otp)$/

const shapes: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [/\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g, hidden],
  [/\b(?:pk_|sk-|sk_|xox[abp]-|gh[opsu]_)[\w-]{8,}/g, hidden],
  [/\bAIza[\w-]{20,}/g, hidden],
  [/\$argon2\w*\$[\w$=,+/.-]+/g, hidden],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']*@/gi, `$1${hidden}@`],
  [/([?&#;\s](?:[\w-]*(?:token|key|secret|password|signature|code|state)|sig|auth)=)[^&\s"'#;]+/gi, `$1${hidden}`],
  [/\b((?:__Host-)?parley=)[^;\s"']+/g, `$1${hidden}`],
]
/** One cheap look spares ordinary texts the rest. */
const suspicious = /[@=$]|eyJ|pk_|sk[-_]|xox|gh[opsu]_|AIza|bearer|basic/i

export interface Redactor {
  /** From now on this exact text appears nowhere, whatever field it is in. */
  register(secret: string): void
  isSecretName(name: string): boolean
  text(text: string): string
  readonly hidden: string
}

export function createRedactor(): Redactor {
  const registered = new Set<string>()
  let exact: RegExp | null = null

  return {
    hidden,
    register(secret) {
      // Shorter texts would blacken ordinary words.
      if (secret.length < 8 || registered.has(secret)) return
      for (const form of [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)]) {
        registered.add(form)
      }
      const longestFirst = [...registered].sort((left, right) => right.length - left.length)
      exact = new RegExp(longestFirst.map(literally).join('|'), 'g')
    },
    isSecretName: (name) => secretName.test(name.replace(/[-_.\s]/g, '').toLowerCase()),
    text(text) {
      let result = exact === null ? text : text.replace(exact, hidden)
      if (!suspicious.test(result)) return result
      for (const [shape, replacement] of shapes) result = result.replace(shape, replacement)
      return result
    },
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
