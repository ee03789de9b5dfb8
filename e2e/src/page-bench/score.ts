import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import * as z from 'zod/mini'
import { executablePath } from '../browser.ts'
import { freePort } from '../product.ts'
import { signIn } from '../steps.ts'
import type { Row } from '../../../bench/src/table.ts'

const version = '13.5.0'
const folder = fileURLToPath(new URL('../../../.runtime/bench/', import.meta.url))
const goals = { performance: 98, accessibility: 100, 'best-practices': 100 } as const
const weights = z.object({ score: z.nullable(z.number()), title: z.string() })
const answer = z.object({
  categories: z.record(
    z.string(),
    z.object({ score: z.nullable(z.number()), auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })) }),
  ),
  audits: z.record(z.string(), weights),
})

/** What Lighthouse thinks of the door and of a new chat, on a desktop. It is large, so that it lives outside and comes when it is asked for. */
export async function score(url: string): Promise<Row[]> {
  const cli = join(folder, 'node_modules/lighthouse/cli/index.js')
  if (!existsSync(cli)) {
    mkdirSync(folder, { recursive: true })
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
    spawnSync('npm', ['install', '--prefix', folder, ...options, `lighthouse@${version}`], { stdio: 'ignore' })
  }
  if (!existsSync(cli)) {
    console.log('Lighthouse could not be installed: no score.')
    return []
  }
  const port = await freePort()
  const context = await chromium.launchPersistentContext('', {
    executablePath,
    baseURL: url,
    args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`],
  })
  try {
    const rows = await judge(cli, port, url, 'the door')
    const page = await context.newPage()
    await signIn(page)
    await page.close()
    return [...rows, ...(await judge(cli, port, url, 'a new chat'))]
  } finally {
    await context.close()
  }
}

const runFile = promisify(execFile)

async function judge(cli: string, port: number, url: string, what: string): Promise<Row[]> {
  const options = ['--preset=desktop', '--disable-storage-reset', '--output=json', '--quiet']
  const only = `--only-categories=${Object.keys(goals).join(',')}`
  // Waited for without standing still: the browser's new tabs begin only once this process has let them.
  const run = await runFile(process.execPath, [cli, url, `--port=${port}`, only, ...options], {
    maxBuffer: 64_000_000,
    timeout: 120_000,
  }).catch((error: unknown) => {
    // The other figures are not lost with it.
    console.log(`Lighthouse failed for ${what}: ${String(error).slice(0, 500)}`)
    return null
  })
  if (run === null) return []
  const { categories, audits } = answer.parse(JSON.parse(run.stdout))
  return Object.entries(goals).map(([name, goal]) => {
    const { score: found, auditRefs = [] } = categories[name] ?? { score: null }
    const lost = auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9).map(({ id }) => id)
    return { what: `Lighthouse, ${what}: ${name}`, points: Math.round((found ?? 0) * 100), goal, lost: lost.join(' ') }
  })
}
