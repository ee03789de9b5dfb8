import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platform as thisPlatform, root } from './places.mjs'

/**
 * Packages that carry native files for every platform, sources to build them from or themselves several times over:
 * about 430 MB that nothing here ever loads. `keep` names what stays in a folder; without it the whole entry goes.
 */
const prunable = [
  { path: 'better-sqlite3/prebuilds', keep: sqliteBuild },
  { path: 'better-sqlite3/deps' },
  { path: 'better-sqlite3/src' },
  { path: 'node-llama-cpp/llama/gitRelease.bundle' },
  // The same code again for pages without a bundler, and maps of it.
  { path: 'mermaid/dist/chunks', keep: () => 'mermaid.core' },
  { path: 'mermaid/dist/mermaid.js' },
  { path: 'mermaid/dist/mermaid.js.map' },
  { path: 'mermaid/dist/mermaid.min.js' },
  { path: 'mermaid/dist/mermaid.min.js.map' },
  // The form for the newest browsers alone; the one that ours and the server use is in `legacy`.
  { path: 'pdfjs-dist/build' },
  { path: 'onnxruntime-node/bin/napi-v6', keep: (platform) => platform.split('-')[0] },
  { path: 'onnxruntime-node/bin/napi-v6/linux', keep: (platform) => platform.split('-')[1] },
  { path: 'onnxruntime-node/bin/napi-v6/darwin', keep: (platform) => platform.split('-')[1] },
]
/** The lock file names these for several platforms, and npm installs those that do not say which they are for. */
const perPlatform = /^(linux|mac|win)-/

/** Removes native files of other platforms. Runs only right after an install, before anything is loaded. */
export function prune(modules, platform) {
  for (const { path, keep } of prunable) {
    const target = join(modules, path)
    if (!existsSync(target)) continue
    if (keep === undefined) remove(target)
    else for (const name of readdirSync(target)) if (name !== keep(platform)) remove(join(target, name))
  }
  const llama = join(modules, '@node-llama-cpp')
  if (!existsSync(llama)) return
  const wanted = platform.replace('darwin', 'mac').replace('win32', 'win')
  for (const name of readdirSync(llama)) {
    if (perPlatform.test(name) && !name.startsWith(wanted)) remove(join(llama, name))
  }
}

function sqliteBuild(platform) {
  const [system, processor, library = ''] = platform.split('-')
  return `${system}${library}-${processor}.node`
}

function remove(path) {
  rmSync(path, { recursive: true, force: true })
}

// By hand, where an image is built without the rest of the set-up.
if (process.argv[1] === fileURLToPath(import.meta.url)) prune(join(root, 'node_modules'), thisPlatform)
