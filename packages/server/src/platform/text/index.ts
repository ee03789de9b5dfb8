export { findFolded, foldText, wordsOf } from './words.ts'
