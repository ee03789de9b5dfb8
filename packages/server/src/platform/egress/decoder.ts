import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib'

export interface DecoderEvents {
  onData(piece: Uint8Array): void
  onEnd(): void
  onError(error: Error): void
  onDrain(): void
}

export interface Decoder {
  /** False when the source should pause until `onDrain`. */
  write(piece: Uint8Array): boolean
  end(): void
  pause(): void
  resume(): void
  destroy(): void
}

export const acceptedEncodings = 'gzip, deflate, br'

/** Null for an answer that is not compressed, undefined for a compression nobody here can undo. */
export function createDecoder(encoding: string, events: DecoderEvents): Decoder | null | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null
    case 'gzip':
    case 'x-gzip':
      return wrap(() => createGunzip(), events)
    case 'deflate':
      return wrap((first) => (hasZlibHeader(first) ? createInflate() : createInflateRaw()), events)
    case 'br':
      return wrap(() => createBrotliDecompress(), events)
    case 'zstd':
      return wrap(() => createZstdDecompress(), events)
    default:
      return undefined
  }
}

/** Servers disagree on whether `deflate` has the two bytes in front. */
function hasZlibHeader(first: Uint8Array): boolean {
  return ((first[0] ?? 0) & 0x0f) === 8
}

type Decompressor = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>

function wrap(create: (first: Uint8Array) => Decompressor, events: DecoderEvents): Decoder {
  let stream: Decompressor | undefined
  const open = (first: Uint8Array): Decompressor => {
    const opened = create(first)
    opened.on('data', events.onData)
    opened.on('end', events.onEnd)
    opened.on('error', events.onError)
    opened.on('drain', events.onDrain)
    return opened
  }
  return {
    write(piece) {
      stream ??= open(piece)
      return stream.write(piece)
    },
    end() {
      if (stream) stream.end()
      else events.onEnd()
    },
    pause: () => void stream?.pause(),
    resume: () => void stream?.resume(),
    destroy: () => void stream?.destroy(),
  }
}
