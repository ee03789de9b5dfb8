export { createPassagesProvider } from './passages.ts'
