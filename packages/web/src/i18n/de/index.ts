import { fieldsIn } from '../field-words.ts'
import type { Translation } from '../translation.ts'
import { deAccount } from './account.ts'
import { deActs } from './acts.ts'
import { deAdministration } from './administration.ts'
import { deAsides } from './asides.ts'
import { deAround } from './around.ts'
import { deAssistants } from './assistants.ts'
import { deChat } from './chat.ts'
import { deExchange } from './exchange.ts'
import { deFace } from './face.ts'
import { deComposer } from './composer.ts'
import { deDemand } from './demand.ts'
import { deDocumentReasons } from './document-reasons.ts'
import { deDocuments } from './documents.ts'
import { deEngines } from './engines.ts'
import { deFields } from './fields.ts'
import { deEfforts } from './efforts.ts'
import { deFirst } from './first.ts'
import { deHouse } from './house.ts'
import { deHouseShares } from './house-shares.ts'
import { dePageHosts } from './page-hosts.ts'
import { dePeople } from './people.ts'
import { deProblems } from './problems.ts'
import { dePrompts } from './prompts.ts'
import { deTalk } from './talk.ts'
import { deTools } from './tools.ts'
import { deToolSignIn } from './tool-sign-in.ts'
import { deUsage } from './usage.ts'

export const de: Translation = {
  ...deChat,
  ...deAround,
  ...deAssistants,
  ...deHouse,
  ...deExchange,
  ...deHouseShares,
  ...dePageHosts,
  ...dePeople,
  ...deAdministration,
  ...deAccount,
  ...deActs,
  ...deTalk,
  ...deTools,
  ...deToolSignIn,
  ...deUsage,
  ...deFace,
  ...deComposer,
  ...deDemand,
  ...deDocuments,
  ...deAsides,
  ...deProblems,
  ...dePrompts,
  ...deFirst,
  ...deEfforts,
  ...deEngines,
}

export const deField = fieldsIn({ ...deFields, ...deDocumentReasons })
