import type { Command } from '../command.ts'

export const serve: Command = {
  name: 'serve',
  usage: 'serve',
  summary: 'Serves until it is told to stop. The settings are in the environment.',
  positionals: [],
  flags: {},
  async run() {
    // It lives from here on by itself, and ends the process when it is done.
    await import('@parley/server/main')
    return new Promise<never>(() => {})
  },
}
