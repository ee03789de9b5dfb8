import { root } from './setup/places.mjs'
import { report, runSteps } from './check/steps.mjs'

const results = await runSteps(root)
process.exitCode = report(results).failed > 0 ? 1 : 0
