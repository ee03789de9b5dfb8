import { openEmbedded } from './embedded.testing.ts'

/** Stands for a server in the middle of an answer: tells the model's process id and writes on until it is killed. */
const { provider } = openEmbedded()
let told = false
await provider.chat(
  { upstream: 'starter', turns: [{ role: 'user', text: 'Write a long story about a dragon.' }], temperature: 0 },
  (delta) => {
    if (delta.type !== 'text' || told) return
    told = true
    console.log(provider.running()[0]?.processId)
  },
  new AbortController().signal,
)
