/** Spreadsheets take what begins like this for a formula, also behind blanks and in full width. */
const formulaStart = /^[\s\0]*[=+\-@＝＋－＠\t\r\n]/

/** What a person or a model wrote opens as text, never as a formula. */
export function csvCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const safe = formulaStart.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
