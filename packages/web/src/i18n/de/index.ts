import type { Translation } from '../translation.ts'
import { deChat } from './chat.ts'
import { deExchange } from './exchange.ts'
import { deFace } from './face.ts'
import { deHouse } from './house.ts'
import { dePeople } from './people.ts'
import { deTools } from './tools.ts'

export const de: Translation = {
  ...deChat,
  ...deHouse,
  ...deExchange,
  ...dePeople,
  ...deTools,
  ...deFace,
}
