import type { TestClient } from '@parley/server/testing'

/** One of which its server tells that it can call tools. */
export const toolModels = [{ id: 'lab-chat', tools: true, tells: true }]

/** What an answer in a house of rules begins with: a call of a tool, whose result the model is asked again with. */
export const toolQuestion = { text: '/lab tool=calculate:{"expression":"6*7"} Tell me a story.', tools: ['calculate'] }

/**
 * Budgets of tokens, messages and money for each and for all, and every text looked through: what people write, what is
 * read for them and what tools bring. Nothing of it is ever reached, all of it is asked each time.
 */
export async function setHouseRules(owner: TestClient): Promise<void> {
  const budgets = [
    { name: 'Tokens of a day', measure: 'tokens', period: 'day', limit: 1e10 },
    { name: 'Messages of a minute', measure: 'messages', period: 'minute', limit: 1e6 },
    { name: 'Money of all', measure: 'cost', period: 'month', limit: 1e6, shared: true },
  ]
  for (const budget of budgets) {
    await owner.ok('POST', '/api/admin/budgets', { ...budget, subject: { kind: 'everyone' } })
  }
  const { version } = Object(await owner.ok('GET', '/api/admin/injection'))
  const value = { messages: 'block', passages: 'block', tools: 'block' }
  await owner.ok('PUT', '/api/admin/injection', { value, version })
}
