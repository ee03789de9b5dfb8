export { sealedInSetting } from './sealed-in-setting.ts'
export { createSettings, type Setting, type Settings, type Versioned } from './settings.ts'
