export { askControl, outcome, serveControl, type ControlAnswer } from './control.ts'
