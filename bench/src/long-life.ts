import { TestClient } from '@parley/server/testing'
import { bringIn, conversationOf, type Place } from './bring-in.ts'
import { startProduct } from './product.ts'

const conversations = 100
const perConversation = 1_000
const conversationsAFile = 20

/** Fills the data folder with a hundred thousand messages of one person; says how many. */
export async function liveLong(environment: Record<string, string>): Promise<number> {
  const product = await startProduct(environment)
  const client = new TestClient(product.url)
  await client.register('bench')
  for (let from = 0; from < conversations; from += conversationsAFile) {
    await bringIn(
      client,
      Array.from({ length: conversationsAFile }, (_, index) => conversationOf(`c${from + index}`, 'Talk', talk())),
    )
  }
  await product.close()
  return conversations * perConversation
}

function talk(): Place[] {
  return Array.from({ length: perConversation }, (_, index) => ({
    id: String(index),
    parent: index === 0 ? 'root' : String(index - 1),
    children: index + 1 < perConversation ? [String(index + 1)] : [],
    role: index % 2 === 0 ? 'user' : 'assistant',
    text: `Message ${index}: ${'lorem ipsum dolor sit amet '.repeat(12)}`,
  }))
}
