import type { Translation } from '../translation.ts'
import { arChat } from './chat.ts'

export const ar: Translation = { ...arChat }
