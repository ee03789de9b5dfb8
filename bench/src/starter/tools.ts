import { callingTemplate, examples, weather } from '../../../packages/server/src/providers/embedded/caller.testing.ts'
import { describeStarter, starterOpening } from '../../../packages/server/src/providers/embedded/starter.ts'
import type { ModelFile } from '../../../packages/server/src/providers/embedded/model-file.ts'
import type { ModelHost } from '../../../packages/server/src/providers/embedded/model-host.ts'
import type { ChatTurn, ToolDefinition } from '../../../packages/server/src/providers/provider.ts'
import { report } from '../table.ts'

const calculator: ToolDefinition = {
  name: 'calculate',
  description: 'Works out a sum.',
  parameters: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
}

/** With the tool that a sensible model calls, and what stands in its arguments; null where it calls none. */
const questions: { ask: string; right: [string, RegExp] | null }[] = [
  { ask: 'How is the weather in Cairo?', right: ['weather', /Cairo/] },
  { ask: 'Do I need an umbrella in Lisbon today?', right: ['weather', /Lisbon/] },
  { ask: 'Is it snowing in Helsinki?', right: ['weather', /Helsinki/] },
  { ask: 'What is the temperature in Delhi?', right: ['weather', /Delhi/] },
  { ask: 'What is 8734 * 291?', right: ['calculate', /8734.*291/] },
  { ask: 'How much is 15 percent of 2460?', right: ['calculate', /15.*2460|2460.*15/] },
  { ask: 'Divide 91827 by 17.', right: ['calculate', /91827.*17/] },
  { ask: 'What is the square root of 7921?', right: ['calculate', /7921/] },
  { ask: 'Hello!', right: null },
  { ask: 'Thank you, that was helpful.', right: null },
  { ask: 'Who wrote Hamlet?', right: null },
  { ask: 'What is the opposite of hot?', right: null },
  { ask: 'Write a short poem about the sea.', right: null },
  { ask: 'What is a noun?', right: null },
  { ask: 'Tell me a joke.', right: null },
  { ask: 'Which planet is closest to the Sun?', right: null },
]

const beginnings: { name: string; turns: readonly ChatTurn[] }[] = [
  { name: 'its opening', turns: starterOpening },
  { name: 'three calls as examples', turns: examples },
  { name: 'its opening and three calls', turns: [...starterOpening, ...examples] },
]

/** Whether the starter would know when to call a tool, if it were offered some under a template that knows them. */
export async function evaluateTools(host: ModelHost): Promise<void> {
  const model: ModelFile = { ...(await describeStarter()), template: callingTemplate, tools: true }
  const rows: Record<string, string | number>[] = []
  for (const { name, turns } of beginnings) {
    const told = { called: 0, rightly: 0, quiet: 0 }
    for (const { ask, right } of questions) {
      const calls: { name: string; arguments: string }[] = []
      const said: ChatTurn[] = [...turns, { role: 'user', text: ask }]
      const sampling = { temperature: 0, topP: 1, minP: 0 }
      const tools = [weather, calculator]
      const call = { turns: said, sampling, maxTokens: 80, stop: [], opening: 0, tools, mustCall: false }
      const note = (delta: { type: string } & Partial<(typeof calls)[number]>): void => {
        if (delta.type === 'tool-call') calls.push({ name: delta.name ?? '', arguments: delta.arguments ?? '' })
      }
      await host.chat(model, call, note, new AbortController().signal)
      if (right === null && calls.length === 0) told.quiet += 1
      if (right === null) continue
      if (calls.length > 0) told.called += 1
      if (calls.some((one) => one.name === right[0] && right[1].test(one.arguments))) told.rightly += 1
    }
    rows.push({
      before: name,
      'called where it should': `${told.called} of 8`,
      'with the right tool and arguments': `${told.rightly} of 8`,
      'called nothing where it should not': `${told.quiet} of 8`,
    })
  }
  report('starter-tools', rows)
}
