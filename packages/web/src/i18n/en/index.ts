import { enChat } from './chat.ts'
import { enExchange } from './exchange.ts'
import { enHouse } from './house.ts'

export const en = { ...enChat, ...enHouse, ...enExchange } as const
