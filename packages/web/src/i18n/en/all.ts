import { enAccount } from './account.ts'
import { enActs } from './acts.ts'
import { enAdministration } from './administration.ts'
import { enAsides } from './asides.ts'
import { enDemand } from './demand.ts'
import { enDocuments } from './documents.ts'
import { enEfforts } from './efforts.ts'
import { enEntry } from './entry.ts'
import { enFirst } from './first.ts'
import { enHouseShares } from './house-shares.ts'
import { en } from './index.ts'
import { enLater } from './later.ts'
import { enLevel } from './level.ts'
import { enPageHosts } from './page-hosts.ts'
import { enProblems } from './problems.ts'
import { enPrompts } from './prompts.ts'
import { enUsage } from './usage.ts'

/** All that can be said: what comes with the first page, and what pages bring along that load later. */
export const enAll = {
  ...en,
  ...enLater,
  ...enUsage,
  ...enDemand,
  ...enDocuments,
  ...enAdministration,
  ...enActs,
  ...enAsides,
  ...enAccount,
  ...enHouseShares,
  ...enPageHosts,
  ...enProblems,
  ...enPrompts,
  ...enEntry,
  ...enFirst,
  ...enEfforts,
  ...enLevel,
} as const
