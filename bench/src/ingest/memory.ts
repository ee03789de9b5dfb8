import { readdirSync, readFileSync } from 'node:fs'

/** Looks again and again at what a process and all it has started hold, and remembers the most. */
export class Memory {
  readonly #root: number
  readonly #timer: NodeJS.Timeout
  most = 0

  constructor(root: number) {
    this.#root = root
    this.#timer = setInterval(() => this.#look(), 250)
  }

  stop(): number {
    clearInterval(this.#timer)
    this.#look()
    return Math.round(this.most / 1024)
  }

  #look(): void {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => processOf(Number(name)))
      .filter((one) => one !== null)
    const family = new Set([this.#root])
    for (let size = 0; size !== family.size;) {
      size = family.size
      for (const { id, parent } of all) if (family.has(parent)) family.add(id)
    }
    const kilobytes = all.filter(({ id }) => family.has(id)).reduce((sum, one) => sum + one.kilobytes, 0)
    this.most = Math.max(this.most, kilobytes)
  }
}

/** Null where it ended while it was looked at. */
function processOf(id: number): { id: number; parent: number; kilobytes: number } | null {
  try {
    const text = readFileSync(`/proc/${id}/status`, 'utf8')
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return { id, parent: field('PPid'), kilobytes: field('VmRSS') }
  } catch {
    return null
  }
}
