import { enAround } from './around.ts'
import { enAssistants } from './assistants.ts'
import { enChat } from './chat.ts'
import { enExchange } from './exchange.ts'
import { enFace } from './face.ts'
import { enComposer } from './composer.ts'
import { enHouse } from './house.ts'
import { enPeople } from './people.ts'
import { enTalk } from './talk.ts'
import { enTools } from './tools.ts'
import { enNotices } from './notices.ts'

export const en = {
  ...enChat,
  ...enAround,
  ...enAssistants,
  ...enHouse,
  ...enExchange,
  ...enPeople,
  ...enTalk,
  ...enTools,
  ...enNotices,
  ...enFace,
  ...enComposer,
} as const
