import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Route } from 'playwright-core'
import { violations } from './axe.ts'
import { journey } from './journey.ts'
import { createOwner, say, signIn, untilAnswered } from './steps.ts'

const pictures = process.env['PARLEY_PICTURES']
const house = journey({ script: { tokensPerSecond: 0 } })
/** One grey point. */
const point = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=='

test('a file is chosen, a picture is pasted; both go with the message, and a blind model is not asked', async () => {
  const { page } = await house.visitor()
  await createOwner(page)
  const field = page.getByRole('textbox', { name: 'Message' })
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  const note = {
    name: 'Boats.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('The grey boat leaks below the mast.'),
  }
  await (await chooser).setFiles(note)
  await field.focus()
  const pasted = await page.evaluateHandle((base64) => {
    const data = new DataTransfer()
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    data.items.add(new File([bytes], 'grey.png', { type: 'image/png' }))
    return data
  }, point)
  await field.evaluate((element, clipboardData) => {
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, pasted)
  const tray = page.getByRole('list', { name: 'Attached files' })
  await tray.getByText('grey.png').waitFor()
  assert.deepEqual(await violations(page), [])
  await tray.getByRole('progressbar').first().waitFor({ state: 'detached' })
  await say(page, 'What do you see?')
  await untilAnswered(page)
  const question = page.getByRole('article', { name: 'You' })
  await question.getByRole('img', { name: 'grey.png' }).waitFor()
  await question.getByRole('link', { name: /Boats\.md/ }).waitFor()
  const asked = JSON.stringify(house.product.lab.requests.at(-1)?.body)
  assert.ok(asked.includes('The grey boat leaks below the mast.'))
  assert.ok(asked.includes('data:image/png;base64,'))
  await page.reload()
  await question.getByRole('img', { name: 'grey.png' }).waitFor()
  assert.deepEqual(await violations(page), [])

  await page.getByRole('button', { name: 'Model: lab-chat' }).click()
  await page.getByRole('option', { name: /lab-thinker/ }).click()
  const again = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await again).setFiles({ name: 'dark.png', mimeType: 'image/png', buffer: Buffer.from(point, 'base64') })
  await tray.getByRole('progressbar').first().waitFor({ state: 'detached' })
  await say(page, 'And this one?')
  await page.getByText('lab-thinker cannot see pictures.', { exact: false }).waitFor()
  await page.getByText('And this one?').waitFor()
  // Whoever asks again before the choice has arrived is answered as chosen all the same.
  await page.route(/\/api\/conversations\/[^/]+$/, async (route) => {
    if (route.request().method() === 'PATCH') await wait(1_000)
    await route.continue()
  })
  await page.getByRole('button', { name: 'Model: lab-thinker' }).click()
  await page.getByRole('option', { name: /lab-chat/ }).click()
  await page.getByRole('button', { name: 'Try again' }).click()
  await untilAnswered(page)
  await page.getByRole('img', { name: 'dark.png' }).waitFor()
  await page.context().close()
})

test('a message sent while its file is on its way goes when it has arrived, unless one writes on', async () => {
  const { page } = await house.visitor({ viewport: { width: 390, height: 760 } })
  await signIn(page)
  const held: Route[] = []
  await page.route(/\/api\/files$/, (route) => void held.push(route))
  const attach = async (name: string): Promise<void> => {
    const before = held.length
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })
    while (held.length === before) await wait(10)
  }
  const due = page.getByText('Sends as soon as its files have arrived')
  const questions = page.getByRole('article', { name: 'You' })
  await attach('first.txt')
  await say(page, '/lab tokens=2 with the first')
  await due.waitFor()
  assert.deepEqual(await violations(page), [])
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/message-due.png` })
  assert.equal(await questions.count(), 0)
  await held[0]?.continue()
  await questions.getByText('with the first').waitFor()
  await questions.getByText('first.txt').waitFor()
  await untilAnswered(page)

  await attach('second.txt')
  await say(page, '/lab tokens=2 with the second')
  await due.waitFor()
  await page.getByRole('textbox', { name: 'Message' }).pressSequentially(' and more')
  await due.waitFor({ state: 'detached' })
  await held[1]?.continue()
  await page.getByRole('list', { name: 'Attached files' }).getByRole('progressbar').waitFor({ state: 'detached' })
  await wait(100)
  assert.equal(await questions.count(), 1)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await questions.getByText('with the second and more').waitFor()
  await page.context().close()
})
