import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The app in a real browser; it lives with the journeys, which know the way through its pages. */
const script = fileURLToPath(new URL('../../e2e/src/page-bench.ts', import.meta.url))
const child = spawn(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' })
const [code] = await once(child, 'exit')
process.exitCode = code === 0 ? 0 : 1
