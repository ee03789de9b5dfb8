const megabyte = 1024 * 1024

/** What one file may cost. Generous for books and tables, far below what a hostile one asks for. */
export const limits = {
  /** From first byte to last block. */
  timeMs: 5 * 60_000,
  /** Without a sign of life. */
  silenceMs: 60_000,
  memoryMegabytes: 768,
  /** All of the process, with what lies outside of the engine's heap. */
  residentMegabytes: 1_280,
  textCharacters: 40 * megabyte,
  /** Of a web page or a chapter, markup and all: its tree takes many times that. */
  markupCharacters: 8 * megabyte,
  pages: 10_000,
  archiveEntries: 20_000,
  /** Of one file in an archive, and of all that are read, once inflated. */
  entryBytes: 192 * megabyte,
  archiveBytes: 384 * megabyte,
  /** How much larger a large entry may get. A page of zeros gets a thousand times larger. */
  ratio: 250,
  ratioFromBytes: 8 * megabyte,
  xmlDepth: 500,
} as const
