import { describeApi } from '@parley/server'
import type { Command } from '../command.ts'

export const openapi: Command = {
  name: 'openapi',
  usage: 'openapi',
  summary: 'Prints the OpenAPI description of the HTTP API.',
  positionals: [],
  flags: {},
  async run(_given, terminal) {
    terminal.out(JSON.stringify(await describeApi(), null, 2))
    return 0
  },
}
