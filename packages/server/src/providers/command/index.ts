export { createCommandProvider, type CommandOptions } from './command.ts'
