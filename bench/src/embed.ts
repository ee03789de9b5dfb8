import { readFileSync } from 'node:fs'
import { createEmbedders, type EmbedOptions } from '../../packages/server/src/features/knowledge/embed/index.ts'
import { systemClock } from '../../packages/server/src/platform/clock.ts'
import { silent } from './silent.ts'
import { median, report, round, type Row } from './table.ts'

/**
 * The embedders that ship, as the server uses them: each in a process of its own. `node bench/src/embed.ts quick` for a
 * glance.
 */
const passages = process.argv.includes('quick') ? 100 : 360
const queries = 100
const signal = new AbortController().signal
const words =
  'the house stands on a hill by the river and its people walk to the market each morning before noon'.split(' ')
const text = (length: number, seed: number) =>
  Array.from({ length }, (_, at) => words[(at * 7 + seed * 3 + at * at) % words.length]).join(' ')

const rows: Row[] = []
for (const model of ['english', 'multilingual'] as const) {
  for (const threads of [1, 2]) rows.push(await measure(model, threads))
}
report('embed', rows)
console.log('Yardsticks for 80 tokens: English at least 180 a second on one thread; PyTorch does 55 on two threads.')

async function measure(model: EmbedOptions['model'], threads: number): Promise<Row> {
  const embedders = createEmbedders({ clock: systemClock, log: silent, threads, helpers: 0 })
  const embed = (texts: string[], purpose: EmbedOptions['purpose']) =>
    embedders.embed(texts, { model, purpose, signal })
  const loadMs = await timed(() => embed(['hello'], 'query'))
  const asked: number[] = []
  for (let turn = 0; turn < queries; turn += 1) asked.push(await timed(() => embed([text(8, turn)], 'query')))
  const perSecond = async (length: number, count: number) => {
    const texts = Array.from({ length: count }, (_, seed) => text(length, seed))
    return Math.round((count / (await timed(() => embed(texts, 'passage')))) * 1000)
  }
  await perSecond(78, 40)
  const short = await perSecond(78, passages)
  const long = await perSecond(248, passages / 4)
  // While passages are embedded, so long does a question wait.
  const busy = embed(
    Array.from({ length: passages }, (_, seed) => text(78, seed)),
    'passage',
  )
  const beside: number[] = []
  for (let turn = 0; turn < 30; turn += 1) beside.push(await timed(() => embed([text(8, turn)], 'query')))
  await busy
  const [running] = embedders.running()
  const memory = running ? residentMegabytes(running.processId) : Number.NaN
  await embedders.stop()
  return {
    model,
    threads,
    'passages of 80 tokens/s': short,
    'of 250 tokens/s': long,
    'query ms': round(median(asked)),
    'query ms beside passages': round(median(beside)),
    'load ms': round(loadMs, 0),
    'resident MB': memory,
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function residentMegabytes(processId: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
