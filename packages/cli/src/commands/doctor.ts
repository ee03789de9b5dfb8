import { describeEnvironment, examine, type Finding } from '@parley/server'
import type { Command } from '../command.ts'

const marks: Record<Finding['state'], string> = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' }

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Looks at everything a start needs and says what to do about what is not well. Changes nothing.',
  positionals: [],
  flags: { settings: 'shows every setting with where it comes from', json: 'prints the findings as JSON' },
  async run({ flags }, terminal) {
    if (flags.has('settings')) return settings(flags.has('json'), terminal.out)
    const findings: Finding[] = []
    for await (const finding of examine()) {
      findings.push(finding)
      if (!flags.has('json')) terminal.out(`${marks[finding.state]}  ${finding.name.padEnd(12)} ${finding.detail}`)
    }
    if (flags.has('json')) terminal.out(JSON.stringify({ items: findings }))
    const failed = findings.filter(({ state }) => state === 'failed')
    if (failed.length === 0) return 0
    terminal.error(
      `parley: ${failed.length} of ${findings.length} need attention: ${failed.map(({ name }) => name).join(', ')}`,
    )
    return 1
  },
}

function settings(json: boolean, out: (line: string) => void): number {
  const items = describeEnvironment()
  if (json) out(JSON.stringify({ items }))
  else
    for (const { name, value, source } of items)
      out(`${name}=${value ?? ''}${source === 'default' ? '  (default)' : ''}`)
  return 0
}
