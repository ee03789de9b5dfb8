import { openDatabase } from '../index.ts'

// Run by sqlite.test.ts as a process of its own that holds the folder until it is killed.
await openDatabase({ url: null, dataDir: process.argv[2] ?? '' })
process.stdout.write('ready\n')
setInterval(() => undefined, 1_000)
