import { Agent } from 'undici'
import { startLabProviderProcess, type LabProtocol } from '@parley/lab'
import { createEgress } from '@parley/server/egress'
import { createProvider } from '@parley/server/providers'
import { median, report, round, type Row } from './table.ts'

/**
 * CPU of this process per token at 200 streams: bytes pumped by undici and thrown away, the same bytes through egress,
 * and the same answers through each adapter. The scripted server runs in a process of its own.
 */
const streams = 200
const tokens = 300
const tokensPerSecond = 50
const rounds = 3

type Ask = (signal: AbortSignal, onToken: () => void) => Promise<unknown>

const rows: Row[] = []
const protocols: LabProtocol[] = ['openai', 'azure', 'anthropic', 'gemini', 'ollama']
for (const protocol of protocols) await measureProtocol(protocol)
report('adapters', rows)

async function measureProtocol(protocol: LabProtocol): Promise<void> {
  const lab = await startLabProviderProcess({ protocol, script: { tokens, tokensPerSecond } })
  const egress = createEgress({ allowsPrivate: () => true })
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  const provider = createProvider(protocol, { egress, baseUrl: lab.url })
  const turns = [{ role: 'user' as const, text: 'Go on' }]
  const chat: Ask = (signal, onToken) => provider.chat({ upstream: 'lab-chat', turns }, onToken, signal)
  if (protocol === 'openai') {
    const url = `${lab.url}/chat/completions`
    const body = JSON.stringify({ model: 'lab-chat', stream: true, messages: [{ role: 'user', content: 'Go on' }] })
    await measure('undici, bytes thrown away', () => pump(agent, url, body))
    const nothing = { onHead: () => undefined, onData: () => undefined }
    await measure('egress, bytes thrown away', () =>
      egress.stream({ url, method: 'POST', body, purpose: 'provider' }, nothing),
    )
  }
  await measure(`${protocol} adapter`, chat)
  await egress.close()
  await agent.close()
  await lab.close()
}

async function measure(name: string, ask: Ask): Promise<void> {
  await together(ask)
  const figures: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    await together(ask)
    const { user, system } = process.cpuUsage(before)
    figures.push((user + system) / (streams * tokens))
  }
  const raw = rows[0]?.['µs per token']
  const perToken = median(figures)
  rows.push({
    path: name,
    'µs per token': round(perToken),
    'over raw': typeof raw === 'number' ? round(perToken - raw) : 0,
  })
}

async function together(ask: Ask): Promise<void> {
  let heard = 0
  const signal = new AbortController().signal
  await Promise.all(Array.from({ length: streams }, () => ask(signal, () => (heard += 1))))
  if (heard !== 0 && heard !== streams * tokens) throw new Error(`${heard} tokens instead of ${streams * tokens}`)
}

function pump(agent: Agent, url: string, body: string): Promise<void> {
  const { origin, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    agent.dispatch(
      { origin, path: pathname, method: 'POST', body },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(),
        onResponseError: (_, error) => reject(error),
      },
    )
  })
}
