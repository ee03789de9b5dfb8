import type { Migration } from '#platform/db/index.ts'
import { migration as accounts } from './0001-accounts.ts'
import { migration as chats } from './0002-chats.ts'
import { migration as runs } from './0003-runs.ts'
import { migration as models } from './0004-models.ts'
import { migration as jobs } from './0005-jobs.ts'
import { migration as outbox } from './0006-outbox.ts'
import { migration as files } from './0007-files.ts'
import { migration as settings } from './0008-settings.ts'
import { migration as vectors } from './0019-vectors.ts'
import { migration as knowledge } from './0017-knowledge.ts'
import { migration as chunks } from './0018-chunks.ts'
import { migration as search } from './0020-search.ts'
import { migration as searchWordsOfOne } from './0085-search-words-of-one.ts'
import { migration as invitationsForSeveral } from './0091-invitations-for-several.ts'
import { migration as shares } from './0021-shares.ts'
import { migration as books } from './0039-books.ts'
import { migration as budgets } from './0040-budgets.ts'
import { migration as terms } from './0022-terms.ts'
import { migration as tools } from './0042-tools.ts'
import { migration as toolServers } from './0043-tool-servers.ts'
import { migration as accountEntry } from './0010-account-entry.ts'
import { migration as factors } from './0011-factors.ts'
import { migration as audit } from './0013-audit.ts'
import { migration as groups } from './0014-groups.ts'
import { migration as oidc } from './0015-oidc.ts'
import { migration as documentSources } from './0047-document-sources.ts'
import { migration as modelSettings } from './0035-model-settings.ts'
import { migration as avatars } from './0032-avatars.ts'
import { migration as assistants } from './0036-assistants.ts'
import { migration as feedback } from './0037-feedback.ts'
import { migration as imports } from './0045-imports.ts'
import { migration as attachments } from './0051-attachments.ts'
import { migration as suggestions } from './0054-suggestions.ts'
import { migration as prompts } from './0064-prompts.ts'
import { migration as documentUploads } from './0060-document-uploads.ts'
import { migration as sidebar } from './0075-sidebar.ts'
import { migration as houseSamples } from './0083-house-samples.ts'
import { migration as conversationEfforts } from './0081-conversation-efforts.ts'
import { migration as looseFiles } from './0076-loose-files.ts'
import { migration as calibration } from './0055-calibration.ts'
import { migration as windows } from './0071-windows.ts'
import { migration as mailTokenTimes } from './0065-mail-token-times.ts'
import { migration as keptNames } from './0068-kept-names.ts'
import { migration as earlierAddresses } from './0069-earlier-addresses.ts'
import { migration as mailLanguage } from './0086-mail-language.ts'
import { migration as whoseUploads } from './0092-whose-uploads.ts'
import { migration as toolSignIns } from './0079-tool-sign-ins.ts'

/** All of them, in the order they are applied. */
export const migrations: readonly Migration[] = [
  accounts,
  chats,
  runs,
  models,
  jobs,
  outbox,
  files,
  settings,
  accountEntry,
  factors,
  audit,
  groups,
  oidc,
  knowledge,
  chunks,
  vectors,
  search,
  shares,
  terms,
  modelSettings,
  assistants,
  feedback,
  books,
  budgets,
  avatars,
  documentSources,
  tools,
  toolServers,
  imports,
  attachments,
  suggestions,
  prompts,
  documentUploads,
  calibration,
  windows,
  mailTokenTimes,
  keptNames,
  earlierAddresses,
  sidebar,
  houseSamples,
  toolSignIns,
  conversationEfforts,
  looseFiles,
  searchWordsOfOne,
  invitationsForSeveral,
  mailLanguage,
  whoseUploads,
]
