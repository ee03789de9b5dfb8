import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from './config.ts'
import { openApi } from './platform/http/index.ts'
import { Lifecycle } from './platform/lifecycle/index.ts'
import { createLog } from './platform/log/index.ts'
import { version } from './version.ts'

/** The OpenAPI description of this version, from the route table of an app that starts on an empty folder. */
export async function describeApi(): Promise<unknown> {
  const { startApp } = await import('./app.ts')
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-openapi-'))
  const { config } = loadConfig({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_PORT: '0',
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
  })
  const log = createLog({ level: 'error', format: 'json', output: { write: () => undefined, close: () => undefined } })
  const lifecycle = new Lifecycle({ log })
  try {
    const { routes } = await startApp({ config, log, lifecycle })
    return openApi(routes, { title: 'Parley', version })
  } finally {
    await lifecycle.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
