/** `URL.parse` came to Safari a year after everything else that is needed here. */
export const readUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)
