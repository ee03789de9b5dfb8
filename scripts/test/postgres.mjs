import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * One throwaway cluster for the whole run, gone when this process is, with every write synced as in production; answers
 * its URL. Its folder is short because a socket's path may have 107 bytes, and belongs to `postgres` when root runs the
 * tests: the server refuses root.
 */
export async function startPostgres(bin) {
  const folder = mkdtempSync('/tmp/parley-pg-')
  const asRoot = process.getuid?.() === 0
  const run = (program, args) =>
    asRoot
      ? execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], { cwd: '/', stdio: 'pipe' })
      : execFileSync(join(bin, program), args, { stdio: 'pipe' })
  const data = join(folder, 'data')
  const log = join(folder, 'log')
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    if (asRoot) execFileSync('chown', ['postgres', folder])
    else chmodSync(folder, 0o700)
    run('initdb', ['-D', data, '-U', 'parley', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
    const port = await freePort()
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=200`
    run('pg_ctl', ['-D', data, '-l', log, '-w', '-o', options, 'start'])
    const stop = asRoot ? `runuser -u postgres -- ${bin}/pg_ctl` : `${bin}/pg_ctl`
    guard(`${stop} -D ${data} -m immediate -w stop; rm -rf ${folder}`)
    return `postgres://parley@127.0.0.1:${port}/postgres`
  } catch (error) {
    const said = existsSync(log) ? readFileSync(log, 'utf8') : String(error.stderr ?? '')
    remove()
    throw new Error(`PostgreSQL did not start: ${said.trim().split('\n').at(-1)}`, { cause: error })
  }
}

/**
 * Runs a command once this process is gone, killed or not: the end of its input tells. It has a group of its own, so
 * that what ends the tests leaves it alone.
 */
function guard(command) {
  const child = spawn('sh', ['-c', `cat >/dev/null; ${command}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  child.stdin.unref()
  child.unref()
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
