const endings: Readonly<Record<string, string>> = {
  bash: 'sh',
  'c#': 'cs',
  'c++': 'cpp',
  csharp: 'cs',
  docker: 'Dockerfile',
  golang: 'go',
  haskell: 'hs',
  javascript: 'js',
  kotlin: 'kt',
  markdown: 'md',
  mermaid: 'mmd',
  perl: 'pl',
  plaintext: 'txt',
  powershell: 'ps1',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shell: 'sh',
  text: 'txt',
  typescript: 'ts',
  yml: 'yaml',
  zsh: 'sh',
}

/** What a file of this language is called; a name nobody knows is an ending already, as long as it looks like one. */
export function nameOfCode(language: string): string {
  const name = language.toLowerCase()
  const known = Object.hasOwn(endings, name) ? endings[name] : undefined
  return `code.${known ?? (/^[a-z0-9]{1,8}$/.test(name) ? name : 'txt')}`
}

export function saveCode(code: string, language: string): void {
  const url = URL.createObjectURL(new Blob([`${code}\n`], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = nameOfCode(language)
  link.click()
  // The browser takes it up by itself, a little later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
