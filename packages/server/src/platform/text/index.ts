export { findFolded, foldText, wordsOf } from './words.ts'
export { estimateTokens } from './tokens.ts'
export { GrowingText } from './growing-text.ts'
export { csvCell } from './csv.ts'
