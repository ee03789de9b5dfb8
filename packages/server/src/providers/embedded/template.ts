const tag = /\{[%{]([^]*?)[%}]\}/g
const quoted = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g
const toolsByName = /\b(?:\w+_)?tools\b/

/**
 * Whether a model's Jinja template does something with tools it is given: a model that was taught to call some has
 * them in its template. That the word stands in what the template says means nothing.
 */
export function knowsTools(template: string | null): boolean {
  if (template === null) return false
  for (const [, code = ''] of template.matchAll(tag)) {
    if (toolsByName.test(code.replaceAll(quoted, "''"))) return true
  }
  return false
}
