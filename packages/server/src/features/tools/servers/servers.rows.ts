import { newId, type ToolServer } from '@parley/contract'
import { differencesOf, fingerprintOf, readSeen } from './served-tools.ts'
import type { ToolProgram } from './program-session.ts'
import type { ToolServersTable } from './servers.tables.ts'

/** Stands in the place of an address, which nobody can enter. */
export const urlOf = ({ name }: Pick<ToolProgram, 'name'>): string => `stdio:${encodeURIComponent(name)}`
export const isProgram = ({ url }: Pick<ToolServersTable, 'url'>): boolean => url.startsWith('stdio:')

export interface NewServer extends Pick<ToolServersTable, 'name' | 'url' | 'approval'> {
  token: string | null
  now: number
}

export function newRow({ token, now, ...given }: NewServer): ToolServersTable {
  return {
    id: newId(),
    handle: '',
    ...given,
    sealed_token: token,
    enabled: 1,
    found: null,
    approved: null,
    problem: null,
    looked_at: null,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}

export type SignInShown = Pick<ToolServer, 'signIn' | 'account' | 'service' | 'clientId' | 'hasClientSecret'>

export function present(row: ToolServersTable, signIn: SignInShown): ToolServer {
  const found = readSeen(row.found)
  const approved = readSeen(row.approved)
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    hasToken: row.sealed_token !== null,
    approval: row.approval,
    enabled: row.enabled === 1,
    ...signIn,
    state: stateOf(row, signIn),
    problem: row.problem,
    tools: found.map(({ name, description }) => ({ name, description })),
    differences: differencesOf(approved, found),
    fingerprint: row.found === null ? null : fingerprintOf(row.found),
    version: row.version,
  }
}

function stateOf(
  { found, approved, problem }: ToolServersTable,
  { signIn, account }: SignInShown,
): ToolServer['state'] {
  const isOut = account !== null && !account.signedIn
  if (isOut && (signIn === 'house' || found === null)) return 'signed-out'
  if (problem !== null) return 'unreachable'
  if (approved === null) return 'new'
  return found === approved ? 'ready' : 'changed'
}

/** Short, because every name of its tools begins with it and none may have more than 64 signs. */
export function* handlesFor(name: string): Generator<string> {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_/, '')
    .slice(0, 20)
    .replace(/_$/, '')
  const stem = plain === '' ? 'server' : plain
  yield stem
  for (let number = 2; number < 100; number += 1) yield `${stem}_${number}`
}
