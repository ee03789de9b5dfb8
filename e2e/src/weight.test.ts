import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const house = journey({ script: { tokensPerSecond: 0 } })

test('until the composer is usable it loads little: in bytes as sent and in requests', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  await page.context().close()
  const fresh = await house.visitor()
  await signIn(fresh.page)
  await fresh.page.reload({ waitUntil: 'networkidle' })
  await fresh.page.getByRole('textbox', { name: 'Message' }).waitFor()
  const loaded = await fresh.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize })),
  )
  const weigh = (kind: RegExp): number =>
    loaded.filter(({ name }) => kind.test(name)).reduce((sum, { bytes }) => sum + bytes, 0)
  const [scripts, styles] = [weigh(/\.js$/), weigh(/\.css$/)]
  // The page itself, its icon and the live connection are not in the list.
  const requests = loaded.length + 3
  console.log(`first load: ${scripts} bytes of script, ${styles} of style, ${requests} requests`)
  assert.ok(scripts > 0 && scripts <= 150_000, `scripts: ${scripts} bytes`)
  assert.ok(styles > 0 && styles <= 30_000, `styles: ${styles} bytes`)
  assert.ok(requests <= 25, `${requests} requests`)
})

test('a long answer that arrives at full speed never holds the page up', async () => {
  const { page } = await house.visitor()
  await signIn(page)
  await say(page, 'warm up')
  await untilAnswered(page)
  await page.evaluate(`
    window.longTasks = []
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' })
  `)
  await say(page, '/lab tokens=3000 speed=300 one paragraph')
  await untilAnswered(page)
  const tasks: unknown = await page.evaluate('longTasks')
  assert.ok(Array.isArray(tasks))
  const worst = Math.max(0, ...tasks.map(Number))
  console.log(`${tasks.length} long tasks, the worst ${worst} ms`)
  // The machine of the tests is shared; alone there is none.
  assert.ok(worst < 250, `a task of ${worst} ms`)
})
