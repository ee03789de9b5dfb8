/** The words kept on this device. The cache is there while its owner wants it so, and only then anything is put in. */
export const keptName = 'parley-kept'
/** Pages of messages, lists and what else is needed to show them. */
export const mostKept = 150

const kept = [
  /^\/api\/(?:me|instance|models|sidebar)$/,
  /^\/api\/conversations\?view=\w+(?:&folder=[^&]*)?&limit=\d+$/,
  /^\/api\/conversations\/[0-9a-f-]{36}(?:\/messages\?limit=\d+)?$/,
]

/** What it takes to read recent conversations: nothing of accounts, keys or other people. */
export function mayBeKept(path: string): boolean {
  return kept.some((pattern) => pattern.test(path))
}
