import { enChat } from './chat.ts'
import { enExchange } from './exchange.ts'
import { enHouse } from './house.ts'
import { enPeople } from './people.ts'

export const en = { ...enChat, ...enHouse, ...enPeople, ...enExchange } as const
