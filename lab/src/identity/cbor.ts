export type Cbor = number | string | Buffer | Map<number | string, Cbor>

/** As much of RFC 8949 as passkeys are written in. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? typed(1, -1 - value) : typed(0, value)
  if (typeof value === 'string') return Buffer.concat([typed(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([typed(2, value.length), value])
  const entries = [...value].flatMap(([key, inner]: [number | string, Cbor]) => [cbor(key), cbor(inner)])
  return Buffer.concat([typed(5, value.size), ...entries])
}

/** A number in so many bytes, the high ones first. */
export function bytesOf(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(number, 0, length)
  return bytes
}

function typed(type: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(type << 5) | size])
  if (size < 0x100) return Buffer.concat([Buffer.from([(type << 5) | 24]), bytesOf(size, 1)])
  return Buffer.concat([Buffer.from([(type << 5) | 25]), bytesOf(size, 2)])
}
