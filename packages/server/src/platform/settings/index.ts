export { createSettings, type Setting, type Settings, type Versioned } from './settings.ts'
