import { copyDatabase, migrations, version, wordIndexes } from '@parley/server'
import type { Command } from '../command.ts'
import { seconds } from '../words.ts'

export const copyDatabaseCommand: Command = {
  name: 'copy-database',
  usage: 'copy-database FROM TO',
  summary:
    'Copies every row into an empty database. FROM and TO: a data folder (SQLite) or postgres://… Stop the server first.',
  positionals: ['FROM', 'TO'],
  flags: { json: 'prints the report as JSON' },
  async run({ positionals: [from = '', to = ''], flags }, terminal) {
    const report = await copyDatabase({ from, to, migrations, wordIndexes, version })
    if (flags.has('json')) {
      terminal.out(JSON.stringify(report))
      return 0
    }
    const total = Object.values(report.rows).reduce((sum, count) => sum + count, 0)
    const tables = Object.keys(report.rows).length
    terminal.out(`${total} rows of ${tables} tables in ${seconds(report.milliseconds)}, counted on both sides.`)
    terminal.out('Files and the secret stay in the data folder: go on with the same one, or take them along.')
    return 0
  },
}
