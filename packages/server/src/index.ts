// What the command line uses. Each command loads only what it needs, so that `parley --help` answers at once.
export { describeEnvironment, loadConfig, type Config } from './config.ts'
export { examine, type Finding } from './doctor.ts'
export { describeApi } from './describe-api.ts'
export { migrations } from './migrations/index.ts'
export { version } from './version.ts'
export { backupTo, restoreFrom } from './platform/db/index.ts'
export { StartError } from './platform/lifecycle/index.ts'
export { escapeControls } from './platform/log/index.ts'
