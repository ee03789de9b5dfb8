import { systemClock } from '../../packages/server/src/platform/clock.ts'
import type { Log } from '../../packages/server/src/platform/log/log.ts'
import { ModelHost } from '../../packages/server/src/providers/embedded/model-host.ts'
import { describeStarter } from '../../packages/server/src/providers/embedded/starter.ts'
import { openings, questions } from './starter/questions.ts'
import { evaluateTools } from './starter/tools.ts'
import { report } from './table.ts'
import type { ChatTurn } from '../../packages/server/src/providers/provider.ts'

/**
 * What lets the starter answer best when it is put before a conversation: the same simple questions at temperature 0
 * under each of several.
 * `node bench/src/starter.ts answers` prints every answer too; with `tools` it is asked whether it knows when to call some.
 */
const showAnswers = process.argv.includes('answers')
const nothing = (): void => undefined
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent }

const starter = await describeStarter()
const host = new ModelHost({
  clock: systemClock,
  log: silent,
  idleMs: 60_000,
  slots: 1,
  availableMemory: () => process.availableMemory(),
})

if (process.argv.includes('tools')) {
  await evaluateTools(host)
  await host.stop()
  process.exit()
}

const rows: Record<string, string | number>[] = []
for (const opening of openings) {
  const wrong: string[] = []
  let tokens = 0
  for (const { ask, right } of questions) {
    const { text, outputTokens } = await askStarter(opening.turns, ask)
    tokens += outputTokens
    if (showAnswers) console.log(`[${opening.name}] ${ask}\n  ${right.test(text) ? 'right' : 'WRONG'}: ${text}`)
    if (!right.test(text)) wrong.push(ask)
  }
  rows.push({
    opening: opening.name,
    right: `${questions.length - wrong.length} of ${questions.length}`,
    'tokens an answer': Math.round(tokens / questions.length),
    wrong: wrong.map((ask) => ask.split(' ').slice(-2).join(' ')).join(' '),
  })
}
await host.stop()
report('starter', rows)

async function askStarter(opening: readonly ChatTurn[], question: string) {
  const turns: ChatTurn[] = [...opening, { role: 'user', text: question }]
  let text = ''
  const { usage } = await host.chat(
    starter,
    {
      turns,
      sampling: { temperature: 0, topP: 1, minP: 0 },
      maxTokens: 60,
      stop: [],
      opening: 0,
      tools: [],
      mustCall: false,
    },
    (delta) => {
      if (delta.type === 'text') text += delta.text
    },
    new AbortController().signal,
  )
  return { text: text.replaceAll(/\s+/g, ' ').trim(), outputTokens: usage?.outputTokens ?? 0 }
}
