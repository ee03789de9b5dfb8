import * as contract from '@parley/contract'
import type { Grants, Permissions, Quotas, Role } from '@parley/contract'

const noQuotas: Quotas = { messagesPerDay: null, tokensPerDay: null, documents: null, documentBytes: null }
const everything: Permissions = {
  models: 'all',
  uploads: true,
  tools: true,
  sharing: true,
  rooms: true,
  apiKeys: true,
  quotas: noQuotas,
}

/** What a role may where nobody changed it. */
const defaults: Record<'member' | 'guest', Permissions> = {
  member: everything,
  guest: { ...everything, uploads: false, tools: false, sharing: false, rooms: false, apiKeys: false },
}

export type GrantRow = { granter: string; permission: string; value: string }

/** A grant of an earlier version that no longer fits counts as not given. */
export function readGrants(rows: readonly GrantRow[]): Grants {
  const parts = rows.map(({ permission, value }) =>
    contract.grants.safeParse({ [permission]: JSON.parse(value) as unknown }),
  )
  return Object.assign({}, ...parts.map((part) => (part.success ? part.data : {})))
}

/** The role first, which may also take away; then the groups, which only give more. */
export function combine(role: Role, ofRole: Grants, ofGroups: readonly Grants[]): Permissions {
  // Who may change what others may would only be held up by a limit of their own.
  if (role === 'owner' || role === 'administrator') return everything
  const base = defaults[role]
  const start: Permissions = {
    models: ofRole.models ?? base.models,
    uploads: ofRole.uploads ?? base.uploads,
    tools: ofRole.tools ?? base.tools,
    sharing: ofRole.sharing ?? base.sharing,
    rooms: ofRole.rooms ?? base.rooms,
    apiKeys: ofRole.apiKeys ?? base.apiKeys,
    quotas: asQuotas(base.quotas, ofRole.quotas),
  }
  return ofGroups.reduce<Permissions>(
    (sum, more) => ({
      models: moreModels(sum.models, more.models),
      uploads: sum.uploads || more.uploads === true,
      tools: sum.tools || more.tools === true,
      sharing: sum.sharing || more.sharing === true,
      rooms: sum.rooms || more.rooms === true,
      apiKeys: sum.apiKeys || more.apiKeys === true,
      quotas: moreQuotas(sum.quotas, more.quotas),
    }),
    start,
  )
}

function moreModels(one: Permissions['models'], other: Grants['models'] = []): Permissions['models'] {
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])]
}

/** What a group leaves out stays as it is: more documents for its members must not lift their limit of messages. */
function moreQuotas(one: Quotas, other: Grants['quotas'] = {}): Quotas {
  const more = (measure: keyof Quotas): number | null => {
    const given = other[measure]
    return given === undefined ? one[measure] : larger(one[measure], given)
  }
  return {
    messagesPerDay: more('messagesPerDay'),
    tokensPerDay: more('tokensPerDay'),
    documents: more('documents'),
    documentBytes: more('documentBytes'),
  }
}

function asQuotas(base: Quotas, given: Grants['quotas'] = {}): Quotas {
  return {
    messagesPerDay: given.messagesPerDay ?? base.messagesPerDay,
    tokensPerDay: given.tokensPerDay ?? base.tokensPerDay,
    documents: given.documents ?? base.documents,
    documentBytes: given.documentBytes ?? base.documentBytes,
  }
}

const larger = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other)
