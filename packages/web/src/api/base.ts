/** Where the app is served, with slashes at both ends. The server writes it into the page. */
export const basePath: string = document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '/'

/** An address below it. */
export const appUrl = (path: string): URL => new URL(basePath + path, location.origin)
