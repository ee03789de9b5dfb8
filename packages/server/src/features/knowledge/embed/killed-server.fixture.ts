import { openEmbedders } from './embed.testing.ts'

/** Stands for a server that takes in a book: tells the embedder's process id and goes on until it is killed. */
const { embedders } = openEmbedders()
const signal = new AbortController().signal
await embedders.embed(['Hello'], { model: 'english', purpose: 'query', signal })
const book = Array.from({ length: 10_000 }, (_, page) => `Page ${page} of a book that never ends.`)
const taken = embedders.embed(book, { model: 'english', purpose: 'passage', signal })
console.log(embedders.running()[0]?.processId)
await taken
