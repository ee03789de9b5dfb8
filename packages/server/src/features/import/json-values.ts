/** A piece of a JSON file that is read on its own. */
export interface JsonValue {
  /** Under which field of the outermost object it stands; null in an outermost array. */
  field: string | null
  /** Whether it is one of the elements of that field. */
  isElement: boolean
  /** Null where it is larger than may lie in memory. */
  text: string | null
}

export class NotJson extends Error {
  override readonly name = 'NotJson'
}

const [quote, backslash, openArray, closeArray, openObject, closeObject, comma, colon] = [
  34, 92, 91, 93, 123, 125, 44, 58,
]
const damaged = 'The file is damaged: it is not JSON all through.'
const byteOrderMark = [0xef, 0xbb, 0xbf]

/**
 * The elements of an outermost array, or the fields of an outermost object, arrays among them element by element: each
 * lies in memory alone, so that a file of any size takes no more than its largest part. Only where values begin and end
 * is found here; what is in them is JSON.parse's to judge.
 */
export async function* jsonValues(bytes: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<JsonValue> {
  const cutter = new Cutter(mostBytes)
  for await (const piece of bytes) {
    yield* cutter.take(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
  }
  cutter.end()
}

/** Of a part that the file cannot do without. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new NotJson(damaged, { cause })
  }
}

type Container = 'array' | 'object'

class Cutter {
  readonly #mostBytes: number
  /** Of the outermost value, and of an array in it that is taken apart. */
  readonly #open: Container[] = []
  /** Of what is being collected. */
  #depth = 0
  #inString = false
  #escaped = false
  #isCollecting = false
  #kept: Buffer[] = []
  #size = 0
  #field: string | null = null
  #expects: 'start' | 'value' | 'key' | 'colon' | 'after' | 'nothing' = 'start'
  #seen = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  *take(piece: Buffer): Generator<JsonValue> {
    let from = this.#isCollecting ? 0 : -1
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0
      if (this.#isCollecting) {
        if (this.#inString) {
          if (this.#escaped) this.#escaped = false
          else if (byte === backslash) this.#escaped = true
          else if (byte === quote) {
            this.#inString = false
            if (this.#depth === 0) {
              yield* this.#finish(piece.subarray(from, at + 1))
              from = -1
            }
          }
          continue
        }
        if (byte === quote) this.#inString = true
        else if (byte === openArray || byte === openObject) this.#depth += 1
        else if (byte === closeArray || byte === closeObject || byte === comma) {
          if (this.#depth > 0) {
            if (byte === comma) continue
            this.#depth -= 1
            if (this.#depth > 0) continue
            yield* this.#finish(piece.subarray(from, at + 1))
          } else {
            // A number or a word ends where something else begins.
            yield* this.#finish(piece.subarray(from, at))
            this.#structure(byte)
          }
          from = -1
        }
        continue
      }
      if (byte === 32 || byte === 10 || byte === 13 || byte === 9) continue
      if (this.#begins(byte)) {
        from = at
        this.#isCollecting = true
        this.#inString = byte === quote
        this.#depth = byte === openArray || byte === openObject ? 1 : 0
      } else this.#structure(byte)
    }
    if (this.#isCollecting) this.#keep(piece.subarray(from))
  }

  end(): void {
    if (this.#expects !== 'nothing') throw new NotJson('The file ends before its end.')
  }

  /** Whether something to collect begins here. */
  #begins(byte: number): boolean {
    if (this.#expects === 'key') return byte === quote
    if (this.#expects !== 'value') return false
    // An array right under the outermost object is taken apart, once.
    if (byte === openArray && this.#open.length === 1 && this.#open[0] === 'object') return false
    return byte !== closeArray && byte !== closeObject && byte !== comma && byte !== colon
  }

  #structure(byte: number): void {
    const expects = this.#expects
    if (expects === 'start') {
      if (this.#seen < 3 && byte === byteOrderMark[this.#seen]) {
        this.#seen += 1
        return
      }
      if (byte !== openArray && byte !== openObject) throw new NotJson('The file is not JSON.')
      this.#open.push(byte === openArray ? 'array' : 'object')
      this.#expects = byte === openArray ? 'value' : 'key'
      return
    }
    if (expects === 'colon' && byte === colon) this.#expects = 'value'
    else if (expects === 'value' && byte === openArray) this.#open.push('array')
    else if (expects === 'after' && byte === comma) this.#expects = this.#open.at(-1) === 'array' ? 'value' : 'key'
    else if (expects !== 'colon' && byte === this.#closing()) {
      this.#open.pop()
      this.#expects = this.#open.length === 0 ? 'nothing' : 'after'
    } else throw new NotJson(damaged)
  }

  #closing(): number {
    return this.#open.at(-1) === 'array' ? closeArray : closeObject
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length
    if (this.#size > this.#mostBytes) this.#kept = []
    // Copied: whoever reads the file may use its buffer again.
    else this.#kept.push(Buffer.from(piece))
  }

  *#finish(last: Buffer): Generator<JsonValue> {
    this.#size += last.length
    const text = this.#size > this.#mostBytes ? null : Buffer.concat([...this.#kept, last]).toString('utf8')
    this.#kept = []
    this.#size = 0
    this.#depth = 0
    this.#isCollecting = false
    if (this.#expects === 'key') {
      this.#field = text === null ? null : String(parsed(text))
      this.#expects = 'colon'
      return
    }
    this.#expects = 'after'
    const isInObject = this.#open[0] === 'object'
    yield { field: isInObject ? this.#field : null, isElement: !isInObject || this.#open.length > 1, text }
  }
}
