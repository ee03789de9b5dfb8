import type { Page } from 'playwright-core'
import { breadAnswer } from './content.ts'
import type { Furnished } from './furnish.ts'
import type { Product } from '../product.ts'
import { say, untilWriting } from '../steps.ts'

export interface Visit {
  page: Page
  product: Product
  house: Furnished
  /** The sidebar is a drawer. */
  isNarrow: boolean
}

export interface Screen {
  name: string
  show(visit: Visit): Promise<void>
}

const heading = (page: Page) => page.getByRole('main').getByRole('heading').first().waitFor()
const at = (name: string, path: string | ((house: Furnished) => string)): Screen => ({
  name,
  async show({ page, house }) {
    await page.goto(`./${typeof path === 'string' ? path : path(house)}`)
    await heading(page)
  },
})
const chat = (name: string, idOf: (house: Furnished) => string, then?: (visit: Visit) => Promise<void>): Screen => ({
  name,
  async show(visit) {
    await visit.page.goto(`./c/${idOf(visit.house)}`)
    await visit.page.getByRole('article').last().waitFor()
    await then?.(visit)
  },
})

/** Everything there is to see once one is signed in, in the order of a walk. */
export const screens: readonly Screen[] = [
  {
    name: 'new-chat',
    async show({ page }) {
      await page.goto('./')
      await page.getByRole('textbox', { name: 'Message' }).waitFor()
    },
  },
  {
    name: 'sidebar',
    async show({ page, isNarrow }) {
      await page.goto('./')
      if (isNarrow) await page.getByRole('button', { name: 'Show the sidebar' }).click()
      await page.getByRole('navigation').getByText('A first bread').waitFor()
    },
  },
  {
    name: 'temporary',
    async show({ page }) {
      await page.goto('./')
      await page.getByRole('button', { name: 'Temporary chat' }).click()
      await page.getByText('This chat is temporary').waitFor()
    },
  },
  {
    name: 'level',
    async show({ page }) {
      await page.goto('./assistants')
      await page.getByRole('link', { name: 'Talk to it Study coach' }).click()
      await page.getByRole('button', { name: /^Your level/ }).click()
      await page.getByRole('menuitemradio').first().waitFor()
    },
  },
  chat('chat', ({ bread }) => bread),
  chat(
    'chat-top',
    ({ bread }) => bread,
    async ({ page }) => page.getByRole('log').evaluate((box) => void (box.scrollTop = 0)),
  ),
  chat(
    'editing',
    ({ bread }) => bread,
    async ({ page }) => {
      await page.getByRole('article', { name: 'You' }).getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('textbox', { name: 'Edit your message' }).waitFor()
    },
  ),
  chat(
    'models',
    ({ bread }) => bread,
    async ({ page }) => {
      await page.getByRole('button', { name: /^Model:/ }).click()
      await page.getByRole('option').first().waitFor()
    },
  ),
  chat(
    'share',
    ({ bread }) => bread,
    async ({ page }) => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: /^Share/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  ),
  chat('cited', ({ descaling }) => descaling),
  chat(
    'passage',
    ({ descaling }) => descaling,
    async ({ page }) => {
      await page
        .getByRole('log')
        .getByRole('button', { name: /^Source 1/ })
        .first()
        .click()
      // Beside the chat, or over it where there is no room.
      await page.getByRole('complementary').or(page.getByRole('dialog')).getByRole('img').first().waitFor()
    },
  ),
  chat('beside', ({ beside }) => beside),
  chat(
    'tool-steps',
    ({ tool }) => tool,
    async ({ page }) => page.getByText('Calculator').last().click(),
  ),
  chat(
    'approval',
    ({ approval }) => approval,
    async ({ page }) => page.getByRole('button', { name: 'Decline' }).waitFor(),
  ),
  {
    name: 'writing',
    async show({ page, product }) {
      await page.goto('./')
      product.lab.play({
        text: breadAnswer,
        reasoning:
          'They have no machine, so the long rest must do the kneading. Give shares, then it scales by itself.',
        tokensPerSecond: 60,
      })
      await say(page, 'And if I only have rye flour?')
      await untilWriting(page)
      await page.getByRole('log').getByText('What goes in').waitFor()
    },
  },
  {
    name: 'stopped',
    async show({ page }) {
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.getByRole('log').getByText('You stopped this answer.').waitFor()
      await page
        .getByRole('log')
        .getByText(/^Thought/)
        .click()
    },
  },
  {
    name: 'failed',
    async show({ page, product }) {
      product.lab.play({ fault: 'bad-key' })
      await say(page, 'Are you there?')
      await page.getByRole('article').last().getByRole('button', { name: 'Try again' }).waitFor()
      product.lab.play({ text: breadAnswer, tokensPerSecond: 0 })
    },
  },
  {
    name: 'not-here',
    async show({ page }) {
      await page.goto('./c/01920000-0000-7000-8000-000000000000')
      await page.getByRole('heading', { name: 'This conversation is not here.' }).waitFor()
    },
  },
  {
    name: 'palette',
    async show({ page }) {
      await page.goto('./')
      await page.getByRole('textbox', { name: 'Message' }).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'shortcuts',
    async show({ page }) {
      await page.goto('./account/profile')
      await heading(page)
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  at('search', 'search?q=bread'),
  {
    name: 'archived',
    async show({ page, isNarrow }) {
      await page.goto('./')
      if (isNarrow) await page.getByRole('button', { name: 'Show the sidebar' }).click()
      await page.getByRole('button', { name: 'Archived' }).click()
      await page.getByRole('heading', { name: 'Archived' }).waitFor()
    },
  },
  at('documents', 'documents'),
  {
    name: 'collection',
    async show({ page, house }) {
      await page.goto(`./documents/${house.collection}`)
      await page.getByRole('list', { name: 'Documents' }).getByText('Kettle manual.pdf').waitFor()
    },
  },
  at('collection-try', ({ collection }) => `documents/${collection}/try`),
  at('collection-settings', ({ collection }) => `documents/${collection}/settings`),
  at('assistants', 'assistants'),
  at('assistant-new', 'assistants/new'),
  at('prompts', 'prompts'),
  ...['profile', 'preferences', 'security', 'sessions', 'keys', 'usage', 'activity', 'data', 'terms'].map((place) =>
    at(`account-${place}`, `account/${place}`),
  ),
  ...[
    'users',
    'invites',
    'groups',
    'shares',
    'services',
    'models',
    'tools',
    'appearance',
    'house',
    'outbox',
    'usage',
    'budgets',
    'audit',
  ].map((place) => at(`admin-${place}`, `admin/${place}`)),
  {
    name: 'connect',
    async show({ page }) {
      await page.goto('./')
      await page.getByRole('button', { name: /^Model:/ }).click()
      await page.getByRole('button', { name: 'Connect another model' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'account-menu',
    async show({ page, isNarrow }) {
      await page.goto('./')
      if (isNarrow) await page.getByRole('button', { name: 'Show the sidebar' }).click()
      await page.getByRole('button', { name: /^Account of/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    },
  },
  {
    name: 'shared',
    async show({ page, house }) {
      await page.goto(house.share)
      await page.getByRole('article').last().waitFor()
    },
  },
  {
    name: 'paper',
    async show({ page, house }) {
      await page.goto(`./c/${house.bread}/print`)
      await page.getByRole('heading', { name: 'A first bread' }).waitFor()
    },
  },
]

/** What whoever is not signed in sees. */
export const atTheDoor: readonly Screen[] = [
  {
    name: 'sign-in',
    async show({ page }) {
      await page.goto('./')
      await page.getByLabel('E-mail address or username').waitFor()
    },
  },
  {
    name: 'forgot-password',
    async show({ page }) {
      await page.goto('./forgot-password')
      await page.getByRole('heading').first().waitFor()
    },
  },
]
