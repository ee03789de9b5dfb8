import type { Role } from '@parley/contract'

/** Owners alone decide who rules; the server holds to it, and here nobody is offered what it would refuse. */
export const rolesToGive = (own: Role): ('member' | 'guest' | 'administrator')[] =>
  own === 'owner' ? ['member', 'guest', 'administrator'] : ['member', 'guest']
