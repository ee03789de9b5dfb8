import { variableNames, variables, type Environment, type Source, type VariableName } from './config.variables.ts'

export interface DescribedVariable {
  name: VariableName
  about: string
  /** `null` where nothing is set; secrets are dots. */
  value: string | null
  source: Source
}

/** Every variable for administration and `parley doctor`: read-only, with its source, without secrets. */
export function describeConfig(env: Environment): DescribedVariable[] {
  return variableNames.map((name) => {
    const { about, fallback, secret } = variables[name]
    const text = env[name]?.trim() || undefined
    const value = text ?? fallback
    const shown = value === null || secret === 'no' ? value : secret === 'yes' ? '••••••' : withoutCredentials(value)
    return { name, about, value: shown, source: text === undefined ? 'default' : 'environment' }
  })
}

/** A URL as it may be shown: host and path, neither user, password, query nor fragment. */
export function withoutCredentials(text: string): string {
  if (!URL.canParse(text)) return '••••••'
  const url = new URL(text)
  if (url.username || url.password) {
    url.username = '••••••'
    url.password = ''
  }
  url.search = ''
  url.hash = ''
  return decodeURI(url.href)
}
