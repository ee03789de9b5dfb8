import { existsSync } from 'node:fs'
import { backupTo, loadConfig, migrations, StartError, version, wordIndexes } from '@parley/server'
import type { Command } from '../command.ts'
import { megabytes, seconds } from '../words.ts'

export const backup: Command = {
  name: 'backup',
  usage: 'backup FILE',
  summary: 'Writes database, files and secret into one archive, beside the running server.',
  positionals: ['FILE'],
  flags: { json: 'prints the report as JSON' },
  async run({ positionals: [file = ''], flags }, terminal) {
    if (existsSync(file)) throw new StartError(`${file} is there already. Choose another name.`)
    const { dataDir, databaseUrl: url } = loadConfig().config
    const report = await backupTo(file, { url, dataDir, migrations, wordIndexes, version })
    if (flags.has('json')) {
      terminal.out(JSON.stringify(report))
      return 0
    }
    terminal.out(`${report.file}: ${megabytes(report.bytes)} in ${seconds(report.milliseconds)}`)
    terminal.out(`${total(report.rows)} rows, ${report.files} files (${megabytes(report.fileBytes)})`)
    if (!report.secret) {
      terminal.out('The secret is not in it, because it comes from PARLEY_SECRET: keep that as well.')
    } else terminal.out('It holds the secret that opens every stored key: keep it as safe as the server.')
    return 0
  },
}

function total(rows: Record<string, number>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0)
}
