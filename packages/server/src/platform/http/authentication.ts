import type { Caller } from './route.ts'

export interface Credentials {
  sessionToken?: string
  bearer?: string
}

/** `halfway`: the password was right, the second factor is still missing. */
export interface Authentication {
  caller: Caller
  stage: 'full' | 'halfway'
}

export type Authenticate = (credentials: Credentials) => Promise<Authentication | null>
