import * as z from 'zod/mini'
import { loadConfig } from './config.ts'
import { askControl, outcome } from './platform/control/index.ts'
import { Lifecycle, StartError } from './platform/lifecycle/index.ts'
import { createLog } from './platform/log/index.ts'
import { userCommandResult, type UserCommand, type UserCommandResult } from './user-commands.ts'

const answered = z.object({
  result: z.optional(userCommandResult),
  problem: z.optional(z.object({ message: z.string(), fields: z.record(z.string(), z.array(z.string())) })),
})

/** By the server that runs on the data folder; where none does, by one that starts for this alone. */
export async function runUserCommand(command: UserCommand): Promise<UserCommandResult> {
  const { config } = loadConfig()
  const answer = (await askControl(config.dataDir, command)) ?? (await alone(command))
  const { result, problem } = answered.parse(answer)
  if (result !== undefined) return result
  const fields = Object.values(problem?.fields ?? {}).flat()
  throw new StartError(fields[0] ?? problem?.message ?? 'The server gave no answer. Look into its log.')
}

async function alone(command: UserCommand): Promise<unknown> {
  const { config } = loadConfig()
  const { startApp } = await import('./app.ts')
  const log = createLog({ level: 'error', format: 'json', output: { write: () => undefined, close: () => undefined } })
  const lifecycle = new Lifecycle({ log })
  try {
    const { userCommands } = await startApp({
      config: { ...config, host: '127.0.0.1', port: 0, starter: false },
      site: new URL(`http://localhost:${config.port}`),
      log,
      lifecycle,
    })
    return await outcome(() => userCommands(command))
  } finally {
    await lifecycle.stop()
  }
}
