import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startDevelopmentLab } from '../lab/src/dev.ts'
import { root } from './setup/places.mjs'
import { say } from './setup/say.mjs'

// The server reloads when its sources change, Vite replaces what changed in the page, and scripted models answer.
const port = process.env.PARLEY_PORT ?? '8080'
const lab = await startDevelopmentLab()
const env = {
  ...process.env,
  ...lab.environment,
  PARLEY_ENV: 'development',
  PARLEY_PORT: port,
  PARLEY_DATA_DIR: process.env.PARLEY_DATA_DIR ?? join(root, '.runtime/dev-data'),
}
const children = [
  start(['--watch', '--watch-preserve-output', 'packages/server/src/main.ts'], root, env),
  start([join(root, 'node_modules/vite/bin/vite.js')], join(root, 'packages/web'), {
    ...process.env,
    PARLEY_DEV_SERVER: `http://127.0.0.1:${port}`,
  }),
]
say(`scripted models answer, data is kept in ${env.PARLEY_DATA_DIR}; open the address that Vite names`)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)

function start(args, cwd, env) {
  return spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', end)
}

/** One without the others is of no use. */
function end() {
  for (const child of children) child.kill('SIGTERM')
  void lab.close()
}
