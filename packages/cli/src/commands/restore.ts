import { loadConfig, migrations, restoreFrom, wordIndexes } from '@parley/server'
import type { Command } from '../command.ts'
import { seconds } from '../words.ts'

export const restore: Command = {
  name: 'restore',
  usage: 'restore FILE',
  summary: 'Brings everything back from an archive, verified before anything is replaced. Stop the server first.',
  positionals: ['FILE'],
  flags: { force: 'replaces what is there; it is kept beside', json: 'prints the report as JSON' },
  async run({ positionals: [file = ''], flags }, terminal) {
    const { dataDir, databaseUrl: url, secret } = loadConfig().config
    const report = await restoreFrom(file, { url, dataDir, migrations, wordIndexes, force: flags.has('force') })
    if (flags.has('json')) {
      terminal.out(JSON.stringify(report))
      return 0
    }
    terminal.out(`Restored the backup of ${report.madeAt} in ${seconds(report.milliseconds)}.`)
    if (report.keptIn !== null) terminal.out(`What was there before is in ${report.keptIn}.`)
    if (!report.secret && secret === null) {
      terminal.out('Its secret was not in the archive: set PARLEY_SECRET to the one it ran with before you start.')
    }
    return 0
  },
}
