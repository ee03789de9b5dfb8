export { createTraces, type Traces } from './traces.ts'
