import { startApp } from './app.ts'
import { loadConfig } from './config.ts'
import { giveMemoryBackAtRest, Lifecycle, runProcess, StartError } from './platform/lifecycle/index.ts'
import { createLog, openRotatingFile } from './platform/log/index.ts'

const { config, warnings } = readConfig()
const log = createLog({
  level: config.log.level,
  format: config.log.format,
  ...(config.log.file !== null && { file: openRotatingFile({ path: config.log.file }) }),
})
const lifecycle = new Lifecycle({ log })

await runProcess({
  lifecycle,
  log,
  async start() {
    for (const warning of warnings) log.warn(warning)
    const { url } = await startApp({ config, log, lifecycle })
    giveMemoryBackAtRest()
    log.info(`Parley is ready at ${(config.publicUrl ?? url).href}`, { readyMs: Math.round(performance.now()) })
  },
})

/** Before there is a log, what is wrong goes to the terminal alone. */
function readConfig(): ReturnType<typeof loadConfig> {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    for (const line of error.message.split('\n')) process.stderr.write(`parley: ${line}\n`)
    process.exit(1)
  }
}
