export { StartError } from './start-error.ts'
export { Lifecycle, type LifecycleOptions, type PartOptions } from './lifecycle.ts'
export { runProcess, type ProcessOptions } from './run-process.ts'
export { closedError } from './closed-error.ts'
