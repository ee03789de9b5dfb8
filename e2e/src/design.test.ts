import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { violations } from './axe.ts'
import { newVisitor, openBrowser } from './browser.ts'
import { freePort } from './product.ts'

const web = fileURLToPath(new URL('../../packages/web/', import.meta.url))
const vite = join(dirname(createRequire(join(web, 'package.json')).resolve('vite/package.json')), 'bin/vite.js')

/** Only whoever builds sees it: it is served from the sources. */
test('the page of all components in all states has no barrier in any theme', async () => {
  const port = await freePort()
  const options = ['--port', String(port), '--strictPort', '--host', '127.0.0.1']
  const server = spawn(process.execPath, [vite, ...options], { cwd: web, stdio: ['ignore', 'pipe', 'ignore'] })
  const browser = await openBrowser()
  try {
    await new Promise<void>((resolve) => {
      // Read to the end: a server that nobody listens to any more would end by itself.
      server.stdout.on('data', (line) => String(line).includes('Local') && resolve())
    })
    const { page } = await newVisitor(browser, `http://127.0.0.1:${port}/`, { viewport: { width: 1280, height: 900 } })
    await page.goto('./design')
    await page.getByRole('heading', { name: 'Secrets and keys' }).waitFor({ timeout: 60_000 })
    await page.getByRole('alert', { name: 'Somebody else saved a change meanwhile' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: 'contrast', exact: true }).click()
    assert.deepEqual(await violations(page), [])
  } finally {
    await browser.close()
    const ended = once(server, 'exit')
    if (server.exitCode === null && server.kill()) await ended
  }
})
