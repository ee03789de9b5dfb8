import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { explain } from './setup/failure.mjs'
import { root } from './setup/places.mjs'
import { prune } from './setup/prune.mjs'

const folders = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A clone with the real set-up, one package of its own that stands for Vite, and nothing to download. */
function clone() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-setup-'))
  folders.push(folder)
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  lay(folder, {
    'package.json': { name: 'house', version: '0.1.0', dependencies: { vite: 'file:tools/vite' } },
    'package-lock.json': {
      name: 'house',
      version: '0.1.0',
      lockfileVersion: 3,
      packages: {
        '': { name: 'house', version: '0.1.0', dependencies: { vite: 'file:tools/vite' } },
        'node_modules/vite': { resolved: 'tools/vite', link: true },
        'tools/vite': { name: 'vite', version: '1.0.0' },
      },
    },
    'tools/vite/package.json': { name: 'vite', version: '1.0.0' },
    'tools/vite/bin/vite.js': `const fs = require('fs'); fs.mkdirSync('dist', { recursive: true }); fs.copyFileSync('index.html', 'dist/index.html'); fs.appendFileSync('../../builds', 'x')`,
    'packages/web/index.html': 'page',
    'packages/server/build.mjs': `import { mkdirSync, writeFileSync } from 'node:fs'; mkdirSync('dist', { recursive: true }); writeFileSync('dist/main.js', '')`,
  })
  return folder
}

function lay(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const setUp = (folder, ...args) =>
  spawnSync(process.execPath, [join(folder, 'scripts/setup.mjs'), ...args], { encoding: 'utf8', cwd: '/' })

test('the first set-up installs and builds, the next does nothing and says nothing', () => {
  const folder = clone()
  const first = setUp(folder)
  assert.equal(first.stdout, process.execPath)
  assert.match(
    first.stderr,
    /fetching the packages of the lock file … [\d.]+ s\n.*building the web app and the server … [\d.]+ s\n$/,
  )
  assert.equal(readFileSync(join(folder, 'packages/web/dist/index.html'), 'utf8'), 'page')
  const second = setUp(folder)
  assert.deepEqual([second.stdout, second.stderr], [process.execPath, ''])
})

test('a changed source is built again, a changed test or an unchanged touch is not', () => {
  const folder = clone()
  setUp(folder)
  lay(folder, { 'packages/web/index.html': 'page', 'packages/web/src/a.test.ts': 'test' })
  assert.equal(setUp(folder).stderr, '')
  lay(folder, { 'packages/web/index.html': 'new page' })
  assert.match(setUp(folder).stderr, /^parley: building the web app … [\d.]+ s\n$/)
  assert.equal(readFileSync(join(folder, 'packages/web/dist/index.html'), 'utf8'), 'new page')
  lay(folder, { 'packages/contract/src/index.ts': 'changed' })
  assert.match(setUp(folder).stderr, /building the web app and the server/)
  lay(folder, { 'packages/server/src/main.ts': 'changed' })
  assert.equal(setUp(folder, '--no-build').stderr, '')
  assert.match(setUp(folder).stderr, /^parley: building the server … [\d.]+ s\n$/)
})

test('a build that fails is said and tried again the next time', () => {
  const folder = clone()
  lay(folder, { 'tools/vite/bin/vite.js': `console.error('no such colour'); process.exit(1)` })
  for (const attempt of [1, 2]) {
    const { status, stderr } = setUp(folder)
    assert.equal(status, 1, `attempt ${attempt}`)
    assert.match(stderr, /could not be built.*\n.*no such colour/)
  }
})

test('two set-ups at once do the work once', async () => {
  const folder = clone()
  const run = () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(folder, 'scripts/setup.mjs')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let said = ''
      child.stderr.on('data', (piece) => (said += piece))
      child.on('close', (code) => resolve({ code, said }))
    })
  const runs = await Promise.all([run(), run(), run()])
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0],
  )
  assert.equal(runs.filter(({ said }) => said.includes('fetching')).length, 1)
  assert.equal(readFileSync(join(folder, 'builds'), 'utf8'), 'x')
})

test('a killed set-up leaves no lock behind', async () => {
  const folder = clone()
  lay(folder, { 'tools/vite/bin/vite.js': `require('fs').writeSync(1, 'x'); setTimeout(() => {}, 5000)` })
  const child = spawn(process.execPath, [join(folder, 'scripts/setup.mjs')], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise((resolve) => child.stderr.on('data', (piece) => String(piece).includes('building') && resolve()))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('close', resolve))
  lay(folder, {
    'tools/vite/bin/vite.js': `require('fs').mkdirSync('dist'); require('fs').writeFileSync('dist/index.html', '')`,
  })
  const { status, stderr } = setUp(folder)
  assert.equal(status, 0)
  assert.doesNotMatch(stderr, /waiting/)
})

test('packages that npm has added since count as installed, a lock file that differs does not', () => {
  const folder = clone()
  setUp(folder)
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  lay(folder, { 'package-lock.json': JSON.stringify(lock, null, 2) })
  assert.doesNotMatch(setUp(folder).stderr, /fetching/)
  rmSync(join(folder, 'node_modules'), { recursive: true })
  assert.match(setUp(folder).stderr, /fetching/)
})

test('a lock file that npm refuses fails in one line that names the log', () => {
  const folder = clone()
  lay(folder, {
    'package.json': { name: 'house', version: '0.1.0', dependencies: { vite: 'file:tools/vite', other: '1.0.0' } },
  })
  const { status, stderr, stdout } = setUp(folder)
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr.split('\n').at(-2) ?? '', /^parley: npm could not install the packages: .*in sync.*npm\.log/)
})

/** A registry that has one package: a runtime as it is pinned, which is a script that tells its version. */
async function registry(folder) {
  const name = `node-${process.platform}-${process.arch}`
  const made = join(folder, 'made/package')
  lay(made, {
    'package.json': { name, version: '1.2.3', bin: { node: 'bin/node' } },
    'bin/node': '#!/bin/sh\necho v1.2.3\n',
    'include/node.h': '',
  })
  chmodSync(join(made, 'bin/node'), 0o755)
  execFileSync('tar', ['-czf', join(folder, 'runtime.tgz'), '-C', dirname(made), 'package'])
  const packed = readFileSync(join(folder, 'runtime.tgz'))
  const server = createServer((_request, response) => response.end(packed)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const resolved = `http://127.0.0.1:${server.address().port}/${name}-1.2.3.tgz`
  const pin = (integrity) =>
    lay(join(folder, 'scripts/runtime'), {
      'package.json': { name: 'parley-runtime', version: '0.1.0', optionalDependencies: { [name]: '1.2.3' } },
      'package-lock.json': {
        name: 'parley-runtime',
        version: '0.1.0',
        lockfileVersion: 3,
        packages: {
          '': { name: 'parley-runtime', version: '0.1.0', optionalDependencies: { [name]: '1.2.3' } },
          [`node_modules/${name}`]: {
            version: '1.2.3',
            resolved,
            integrity,
            optional: true,
            bin: { node: 'bin/node' },
          },
        },
      },
    })
  const hashOf = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  return { name, pin, right: hashOf(packed), wrong: hashOf('something else'), server }
}

test('a runtime that is too old fetches the pinned one, of which every byte is known, into a folder of its version', async () => {
  const folder = clone()
  const { name, pin, right, wrong, server } = await registry(folder)
  const fetching = () =>
    new Promise((resolve) => {
      const script = `import(${JSON.stringify(join(folder, 'scripts/setup/runtime.mjs'))}).then((runtime) => runtime.fetchRuntime())
        .catch(({ constructor, message }) => { console.error(constructor.name, message); process.exit(1) })`
      const environment = { ...process.env, npm_config_cache: join(folder, 'cache') }
      execFile(process.execPath, ['-e', script], { env: environment }, (error, _out, told) => resolve({ error, told }))
    })
  const kept = () =>
    readdirSync(join(folder, '.runtime'))
      .filter((one) => one.startsWith('node-'))
      .toSorted()
  try {
    pin(right)
    assert.deepEqual(await fetching(), { error: null, told: '' })
    const [first = ''] = kept()
    assert.equal(kept().length, 1)
    const binary = join(folder, '.runtime', first, 'node_modules', name, 'bin/node')
    assert.equal(execFileSync(binary, ['--version'], { encoding: 'utf8' }), 'v1.2.3\n')
    assert.ok(!existsSync(join(dirname(dirname(binary)), 'include')))

    pin(wrong)
    const refused = await fetching()
    assert.notEqual(refused.error, null)
    assert.match(refused.told, /^SetupFailure /)
    assert.deepEqual(
      kept().filter((one) => !one.endsWith('.unfinished')),
      [first],
      'what was there goes on, and nothing half takes its place',
    )
  } finally {
    server.close()
  }
})

test('known reasons of npm become one line that says what to do', () => {
  assert.match(explain('npm error code ENOTFOUND') ?? '', /registry cannot be reached/)
  assert.match(explain('npm error nospc ENOSPC: no space left on device') ?? '', /disk is full/)
  assert.match(explain('EROFS: read-only file system, mkdir') ?? '', /cannot be written/)
  assert.equal(explain('npm error code EUSAGE'), undefined)
})

test('native files of other platforms go, sources that nothing here builds, and forms that nothing here loads', () => {
  const modules = mkdtempSync(join(tmpdir(), 'parley-prune-'))
  folders.push(modules)
  lay(modules, {
    'better-sqlite3/prebuilds/linux-x64.node': '',
    'better-sqlite3/prebuilds/linuxmusl-x64.node': '',
    'better-sqlite3/prebuilds/darwin-arm64.node': '',
    'better-sqlite3/deps/sqlite3.c': '',
    'better-sqlite3/lib/index.js': '',
    '@node-llama-cpp/linux-x64/bins/llama.so': '',
    '@node-llama-cpp/linux-arm64/bins/llama.so': '',
    'onnxruntime-node/bin/napi-v6/linux/x64/onnx.so': '',
    'onnxruntime-node/bin/napi-v6/linux/arm64/onnx.so': '',
    'onnxruntime-node/bin/napi-v6/darwin/arm64/onnx.so': '',
    'mermaid/dist/mermaid.core.mjs': '',
    'mermaid/dist/mermaid.min.js.map': '',
    'mermaid/dist/chunks/mermaid.core/chunk.mjs': '',
    'mermaid/dist/chunks/mermaid.esm/chunk.mjs': '',
    'pdfjs-dist/build/pdf.mjs': '',
    'pdfjs-dist/legacy/build/pdf.mjs': '',
  })
  prune(modules, 'linux-x64')
  assert.deepEqual(
    readdirSync(modules, { recursive: true })
      .filter((path) => /\.(so|js|mjs|map|node|c)$/.test(path))
      .toSorted(),
    [
      '@node-llama-cpp/linux-x64/bins/llama.so',
      'better-sqlite3/lib/index.js',
      'better-sqlite3/prebuilds/linux-x64.node',
      'mermaid/dist/chunks/mermaid.core/chunk.mjs',
      'mermaid/dist/mermaid.core.mjs',
      'onnxruntime-node/bin/napi-v6/linux/x64/onnx.so',
      'pdfjs-dist/legacy/build/pdf.mjs',
    ],
  )
})

test('what the server loads is still there after pruning', () => {
  assert.ok(existsSync(join(root, 'node_modules/better-sqlite3/package.json')))
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-e', `new (require('better-sqlite3'))(':memory:').exec('select 1')`],
    { cwd: join(root, 'packages/server'), encoding: 'utf8' },
  )
  assert.equal(status, 0, stderr)
})
