import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface KilledProcess {
  /** Everything it had printed, whole lines only. */
  lines: string[]
  /** Null when it was killed, as it should be; its exit code where it ended before. */
  exitCode: number | null
}

/** Runs a program until it has printed that many lines and some milliseconds more, then kills it without a warning. */
export async function runAndKill(
  file: string,
  args: readonly string[],
  when: { lines: number; milliseconds: number },
): Promise<KilledProcess> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let text = ''
  let timer: NodeJS.Timeout | undefined
  createInterface({ input: child.stdout.on('data', (chunk) => (text += String(chunk))) }).on('line', () => {
    if ((text.match(/\n/g)?.length ?? 0) >= when.lines) {
      timer ??= setTimeout(() => child.kill('SIGKILL'), when.milliseconds)
    }
  })
  const closed = once(child.stdout, 'close')
  const [exitCode] = await exited
  await closed
  clearTimeout(timer)
  return { lines: text.split('\n').slice(0, -1), exitCode: typeof exitCode === 'number' ? exitCode : null }
}
