export type { Log, LogFields, LogLevel } from './log.ts'
export { createLog, type LogOptions, type RootLog } from './create-log.ts'
export { openRotatingFile, type LogOutput } from './output.ts'
export { escapeControls } from './escape.ts'
