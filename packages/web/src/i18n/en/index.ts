import { enChat } from './chat.ts'
import { enHouse } from './house.ts'

export const en = { ...enChat, ...enHouse } as const
