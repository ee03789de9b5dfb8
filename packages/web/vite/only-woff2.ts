import type { Plugin } from 'vite'

/** Every browser we build for reads WOFF2: the older spellings of a font would only fill the folder. */
export function onlyWoff2(): Plugin {
  return {
    name: 'only-woff2',
    enforce: 'pre',
    transform: {
      filter: { id: /katex.*\.css$/ },
      handler: (code) => code.replaceAll(/,url\([^)]+\.(?:woff|ttf)\) format\("[a-z]+"\)/g, ''),
    },
  }
}
