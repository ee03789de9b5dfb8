import type { Caller } from './route.ts'

export interface Credentials {
  sessionToken?: string
  bearer?: string
}

/** `halfway`: the password was right, the second factor is still missing. */
export interface Authentication {
  caller: Caller
  stage: 'full' | 'halfway'
  /** The person has proved to be there within the last minutes, by password, passkey or sign-in service. */
  confirmed?: boolean
  /** False: this person has not agreed to what holds here, and may do little else before. */
  consented?: boolean
  /** False: the house demands a second factor that this person has not set up, and they may do nothing else before. */
  enrolled?: boolean
}

export type Authenticate = (credentials: Credentials) => Promise<Authentication | null>
