import type { Plugin } from 'vite'

/** Who is here is asked while the script that needs to know it is still on its way. */
export function askedEarly(): Plugin {
  const attrs = { rel: 'preload', as: 'fetch', href: './api/auth/session', crossorigin: '' }
  return {
    name: 'asked-early',
    apply: 'build',
    // After the page's own files have found their names: this is none of them.
    transformIndexHtml: { order: 'post', handler: () => [{ tag: 'link', attrs, injectTo: 'head' }] },
  }
}
