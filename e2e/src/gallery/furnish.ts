import type { Page } from 'playwright-core'
import * as z from 'zod/mini'
import type { Product } from '../product.ts'
import { createOwner, say, untilAnswered } from '../steps.ts'
import { breadAnswer, breadQuestion, descaleAnswer, descaleQuestion, otherQuestions, shelf } from './content.ts'

/** What the screens show: a house somebody has lived in for a while. */
export interface Furnished {
  /** Conversations to open. */
  bread: string
  descaling: string
  beside: string
  tool: string
  approval: string
  collection: string
  share: string
}

export async function furnish(page: Page, product: Product): Promise<Furnished> {
  const { lab } = product
  await createOwner(page)
  lab.play({ text: 'Gladly. Tell me a little more first.', tokensPerSecond: 0 })
  for (const question of otherQuestions) await ask(page, question)

  lab.play({ text: breadAnswer, tokensPerSecond: 0 })
  const bread = await ask(page, breadQuestion)
  await change(page, 'PATCH', `/api/conversations/${bread}`, { title: 'A first bread' })
  const first = await items(page, '/api/conversations')
  const plan = first.find(({ title }) => title?.startsWith('Plan the allotment'))
  if (plan !== undefined) await change(page, 'PATCH', `/api/conversations/${plan.id}`, { pinned: true })

  const collection = await library(page)
  await page.getByRole('button', { name: 'Ask these documents' }).click()
  lab.play({ text: descaleAnswer, tokensPerSecond: 0 })
  const descaling = await here(page, descaleQuestion)

  lab.play({ text: 'A moment, then both of us know.', tokensPerSecond: 0 })
  await page.goto('./')
  await page.getByRole('button', { name: 'Also ask another model' }).click()
  await page.getByRole('menuitemradio', { name: 'lab-thinker' }).click()
  await page.keyboard.press('Escape')
  await say(page, 'Which of you is quicker?')
  await page.getByRole('group', { name: 'Answers beside each other' }).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
  const beside = idOf(page)

  lab.play({})
  const tool = await withTools(
    page,
    ['Calculator'],
    '/lab tool=calculate:{"expression":"6*7"} What is six times seven?',
  )
  await untilAnswered(page)
  const approval = await withTools(page, ['Weather'], '/lab tool=weather:{"place":"Ulm"} Will it rain in Ulm?')
  await page.getByRole('region', { name: 'May the model use “Weather”?' }).waitFor()

  const share = z.object({ url: z.string() }).parse(await change(page, 'POST', `/api/conversations/${bread}/share`, {}))
  await settle(page)
  lab.play({ text: breadAnswer, tokensPerSecond: 0 })
  return { bread, descaling, beside, tool, approval, collection, share: share.url }
}

async function ask(page: Page, question: string): Promise<string> {
  await page.goto('./')
  return here(page, question)
}

async function here(page: Page, question: string): Promise<string> {
  await say(page, question)
  await untilAnswered(page)
  return idOf(page)
}

async function withTools(page: Page, tools: readonly string[], question: string): Promise<string> {
  await page.goto('./')
  await page.getByRole('button', { name: /^(Choose tools|\d+ tools? chosen)$/ }).click()
  for (const box of await page.getByRole('checkbox', { checked: true }).all()) await box.uncheck()
  for (const tool of tools) await page.getByRole('checkbox', { name: tool }).check()
  await page.keyboard.press('Escape')
  await say(page, question)
  await page.waitForURL(/\/c\//)
  await change(page, 'PATCH', `/api/conversations/${idOf(page)}`, { title: question.split('} ')[1] })
  return idOf(page)
}

/** Ends where it can be asked about. */
async function library(page: Page): Promise<string> {
  await page.goto('./')
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByText('Drop your first documents here.').waitFor()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...shelf])
  await page.getByText('5 files are done').waitFor({ timeout: 60_000 })
  await page
    .getByRole('list', { name: 'Documents' })
    .getByText(/passages?/)
    .nth(3)
    .waitFor({ timeout: 60_000 })
  const [collection] = await items(page, '/api/collections')
  return collection?.id ?? ''
}

/** People, rights and rules. */
async function settle(page: Page): Promise<void> {
  for (const [username, displayName] of [
    ['grace', 'Grace Hopper'],
    ['alan', 'Alan Turing'],
    ['mary', 'Mary Jackson'],
  ]) {
    await change(page, 'POST', '/api/admin/users', {
      username,
      displayName,
      email: `${username}@example.org`,
      password: 'correct horse battery staple',
    })
  }
  await change(page, 'POST', '/api/admin/groups', { name: 'Workshop', description: 'Who builds the engine.' })
  await change(page, 'POST', '/api/admin/invites', { email: 'katherine@example.org', role: 'member' })
  await change(page, 'POST', '/api/prompts', { name: 'letter', text: 'Write a letter to {{whom}} about {{what}}.' })
  await change(page, 'POST', '/api/admin/budgets', {
    name: 'Everybody, a day',
    subject: { kind: 'everyone' },
    measure: 'tokens',
    period: 'day',
    limit: 100_000,
  })
}

function idOf(page: Page): string {
  return /\/c\/([\w-]+)/.exec(page.url())?.[1] ?? ''
}

const list = z.object({ items: z.array(z.object({ id: z.string(), title: z.optional(z.string()) })) })

async function items(page: Page, path: string): Promise<z.infer<typeof list>['items']> {
  return list.parse(await change(page, 'GET', path)).items
}

async function change(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, answer } = await page.evaluate(
    async ([verb, where, content]) => {
      const response = await fetch(where, {
        method: verb,
        ...(content !== null && { body: content, headers: { 'content-type': 'application/json' } }),
      })
      return { status: response.status, answer: (await response.json()) as unknown }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )
  if (status >= 400) throw new Error(`${method} ${path} answers ${status}: ${JSON.stringify(answer)}`)
  return answer
}
