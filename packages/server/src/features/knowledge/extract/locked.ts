import { UnreadableFile } from './block.ts'

export const locked = (): UnreadableFile =>
  new UnreadableFile('This file is locked with a password. Save it without one and try again.')
