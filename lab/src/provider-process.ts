import { fork } from 'node:child_process'
import { once } from 'node:events'
import { startLabProvider, type LabProviderOptions } from './provider/server.ts'

export interface LabProviderProcess {
  url: string
  pid: number
  close(): Promise<void>
}

/** The scripted server in a process of its own, so that a benchmark's figures are not mixed with its work. */
export async function startLabProviderProcess(options: LabProviderOptions): Promise<LabProviderProcess> {
  const child = fork(import.meta.filename, [JSON.stringify(options)])
  const [url] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the scripted server did not start'))),
  ])
  return {
    url: String(url),
    pid: child.pid ?? 0,
    async close() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function readOptions(text: string): LabProviderOptions {
  const options: LabProviderOptions = JSON.parse(text)
  return options
}

if (process.send && process.argv[1] === import.meta.filename) {
  const provider = await startLabProvider(readOptions(process.argv[2] ?? ''))
  process.send(provider.url)
  // Its parent is gone: nobody is left to end it.
  process.once('disconnect', () => process.exit(0))
}
