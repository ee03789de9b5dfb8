import { setTimeout as wait } from 'node:timers/promises'
import { giveMemoryBackAtRest, youngBytes } from './rest.ts'

// Objects that live for a while, as those of answers do, make the young heap grow.
let living: object[] = []
for (let made = 0; made < 3_000_000; made += 1) {
  living.push({ made, words: [made, made + 1] })
  if (living.length > 100_000) living = []
}
const grown = youngBytes()
const end = giveMemoryBackAtRest()
// It may grow once more, by what is looked at, before it is made small.
for (let looked = 0; youngBytes() > grown / 4 && looked < 200; looked += 1) await wait(100)
end()
process.stdout.write(`${grown} ${youngBytes()}\n`)
