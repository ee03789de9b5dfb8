import { AsyncResource } from 'node:async_hooks'
import { resolve } from 'node:path'
import { describe } from 'node:test'
import { pathToFileURL } from 'node:url'

// Each file is a suite, so that its hooks are its own. They load one after the other, each in the context of its suite:
// a test belongs to the suite in whose context its file is loaded.
let loaded = Promise.resolve()
for (const path of process.argv.slice(2)) {
  describe(path, () => {
    const suite = new AsyncResource('suite')
    loaded = loaded
      .catch(() => undefined)
      .then(() => suite.runInAsyncScope(() => import(pathToFileURL(resolve(path)).href)))
    return loaded
  })
}
