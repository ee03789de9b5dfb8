import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs the benchmarks named on the command line, or all of them, one after the other in processes of their own. */
const helpers = new Set(['main', 'bring-in', 'house-rules', 'long-life', 'product', 'silent', 'table'])
const folder = fileURLToPath(new URL('.', import.meta.url))
const known = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => !helpers.has(name))
  .toSorted()

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark named ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exit(2)
}
for (const name of wanted.length > 0 ? wanted : known) {
  const child = spawn(process.execPath, [`${folder}${name}.ts`], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) process.exitCode = 1
}
