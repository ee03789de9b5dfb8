import { parseJson } from './json.ts'
import { LineReader, maximumLineLength, tooLong } from './line-reader.ts'

/** Reads bytes piece by piece; calls back once per event or line, in order. */
export interface PieceReader {
  feed(piece: Uint8Array): void
  end(): void
}

/** `text/event-stream`: `data` lines of one event joined by line feeds; comments, ids and retry times are left out. */
export function createEventStreamReader(onEvent: (data: string, name: string) => void): PieceReader {
  let data: string | undefined
  let name = ''
  const dispatch = (): void => {
    const [complete, named] = [data, name]
    data = undefined
    name = ''
    if (complete !== undefined) onEvent(complete, named)
  }
  const lines = new LineReader((line) => {
    if (line === '') return dispatch()
    if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5)
      data = data === undefined ? value : `${data}\n${value}`
      if (data.length > maximumLineLength) throw tooLong()
    } else if (line.startsWith('event:')) {
      name = line.slice(6).trim()
    } else if (line === 'data') {
      data = data === undefined ? '' : `${data}\n`
    }
  })
  return {
    feed: (piece) => lines.feed(piece),
    end() {
      // Some servers end without the last empty line; an event cut in the middle is left out instead.
      lines.end()
      if (data === '[DONE]' || (data !== undefined && parseJson(data) !== undefined)) dispatch()
    },
  }
}

/** One JSON text per line, as Ollama streams. */
export function createLineStreamReader(onLine: (line: string) => void): PieceReader {
  let ending = false
  const lines = new LineReader((line) => {
    if (line.trim() !== '' && (!ending || parseJson(line) !== undefined)) onLine(line)
  })
  return {
    feed: (piece) => lines.feed(piece),
    end() {
      ending = true
      lines.end()
    },
  }
}
