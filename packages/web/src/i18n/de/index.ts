import type { Translation } from '../translation.ts'
import { deChat } from './chat.ts'

export const de: Translation = { ...deChat }
