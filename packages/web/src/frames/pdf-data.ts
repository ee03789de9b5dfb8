/**
 * What a PDF names and does not bring along. This document reaches no network: the page that shows it is asked, and gives
 * only files that come with the app.
 */
export class PdfData {
  static #ask: ((file: string) => Promise<Uint8Array>) | null = null

  /** Asks on this port until the next one is given. */
  static from(port: MessagePort): void {
    const waiting = new Map<string, PromiseWithResolvers<Uint8Array>>()
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null || !('file' in data) || !('bytes' in data)) return
      const asked = waiting.get(String(data.file))
      if (data.bytes instanceof ArrayBuffer) asked?.resolve(new Uint8Array(data.bytes))
      else asked?.reject(new Error('There is no such file.'))
      waiting.delete(String(data.file))
    })
    port.start()
    PdfData.#ask = (file) => {
      const asked = waiting.get(file) ?? Promise.withResolvers<Uint8Array>()
      if (!waiting.has(file)) port.postMessage({ wants: file })
      waiting.set(file, asked)
      return asked.promise
    }
  }

  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    if (PdfData.#ask === null) throw new Error('Nobody can be asked.')
    return PdfData.#ask(filename)
  }
}
