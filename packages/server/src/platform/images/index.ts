export { NotAPicture, readPng, writePng } from './png.ts'
