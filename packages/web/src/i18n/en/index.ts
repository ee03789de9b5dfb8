import { enChat } from './chat.ts'
import { enExchange } from './exchange.ts'
import { enFace } from './face.ts'
import { enComposer } from './composer.ts'
import { enHouse } from './house.ts'
import { enPeople } from './people.ts'
import { enTools } from './tools.ts'

export const en = {
  ...enChat,
  ...enHouse,
  ...enExchange,
  ...enPeople,
  ...enTools,
  ...enFace,
  ...enComposer,
} as const
