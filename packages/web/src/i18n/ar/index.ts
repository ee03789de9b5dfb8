import { fieldsIn } from '../field-words.ts'
import type { Translation } from '../translation.ts'
import { arAccount } from './account.ts'
import { arActs } from './acts.ts'
import { arAdministration } from './administration.ts'
import { arAsides } from './asides.ts'
import { arAround } from './around.ts'
import { arAssistants } from './assistants.ts'
import { arChat } from './chat.ts'
import { arExchange } from './exchange.ts'
import { arFace } from './face.ts'
import { arComposer } from './composer.ts'
import { arDemand } from './demand.ts'
import { arDocumentReasons } from './document-reasons.ts'
import { arDocuments } from './documents.ts'
import { arEngines } from './engines.ts'
import { arFields } from './fields.ts'
import { arEfforts } from './efforts.ts'
import { arFirst } from './first.ts'
import { arHouse } from './house.ts'
import { arHouseShares } from './house-shares.ts'
import { arPageHosts } from './page-hosts.ts'
import { arPeople } from './people.ts'
import { arProblems } from './problems.ts'
import { arPrompts } from './prompts.ts'
import { arTalk } from './talk.ts'
import { arTools } from './tools.ts'
import { arToolSignIn } from './tool-sign-in.ts'
import { arUsage } from './usage.ts'

export const ar: Translation = {
  ...arChat,
  ...arAround,
  ...arAssistants,
  ...arHouse,
  ...arExchange,
  ...arHouseShares,
  ...arPageHosts,
  ...arPeople,
  ...arAdministration,
  ...arAccount,
  ...arActs,
  ...arTalk,
  ...arTools,
  ...arToolSignIn,
  ...arUsage,
  ...arFace,
  ...arComposer,
  ...arDemand,
  ...arDocuments,
  ...arAsides,
  ...arProblems,
  ...arPrompts,
  ...arFirst,
  ...arEfforts,
  ...arEngines,
}

export const arField = fieldsIn({ ...arFields, ...arDocumentReasons })
