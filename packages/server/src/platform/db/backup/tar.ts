// The oldest common archive format, so that any tool can open a backup: blocks of 512 bytes, a header before each file.

export const blockBytes = 512
const longestName = 100
/** What eleven octal digits can say. */
const largestOctal = 8 ** 11 - 1

export interface TarEntry {
  path: string
  bytes: number
  mode: number
}

export function tarHeader({ path, bytes, mode }: TarEntry): Buffer {
  if (Buffer.byteLength(path) > longestName) throw new Error(`A path is too long for the archive: ${path}`)
  const block = Buffer.alloc(blockBytes)
  block.write(path, 0, longestName, 'utf8')
  block.write(octal(mode, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  writeSize(block, bytes)
  block.write(octal(0, 11), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  block.write(`${octal(checksum(block), 6)}\0 `, 148)
  return block
}

/** Null for the empty block that ends an archive. */
export function readTarHeader(block: Buffer): TarEntry | null {
  if (block.every((byte) => byte === 0)) return null
  const claimed = Number.parseInt(block.toString('latin1', 148, 156), 8)
  const cleared = Buffer.from(block)
  cleared.write('        ', 148)
  if (claimed !== checksum(cleared) || block.toString('latin1', 257, 262) !== 'ustar') {
    throw new Error('the archive is damaged at the header of a file')
  }
  const kind = block.toString('latin1', 156, 157)
  if (kind !== '0' && kind !== '\0') throw new Error('the archive holds something else than files')
  const end = block.indexOf(0)
  return {
    path: block.toString('utf8', 0, Math.min(end < 0 ? longestName : end, longestName)),
    bytes: readSize(block),
    mode: Number.parseInt(block.toString('latin1', 100, 107), 8),
  }
}

/** How many bytes fill the last block of a file. */
export function padding(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

/** Above 8 GB in the binary form that GNU tar understands. */
function writeSize(block: Buffer, bytes: number): void {
  if (bytes <= largestOctal) {
    block.write(octal(bytes, 11), 124)
    return
  }
  block[124] = 0x80
  block.writeBigUInt64BE(BigInt(bytes), 128)
}

function readSize(block: Buffer): number {
  if (block[124] === 0x80) return Number(block.readBigUInt64BE(128))
  return Number.parseInt(block.toString('latin1', 124, 135), 8)
}

function checksum(block: Buffer): number {
  return block.reduce((sum, byte) => sum + byte, 0)
}
