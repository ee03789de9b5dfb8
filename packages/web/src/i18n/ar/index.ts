import type { Translation } from '../translation.ts'
import { arChat } from './chat.ts'
import { arHouse } from './house.ts'

export const ar: Translation = { ...arChat, ...arHouse }
