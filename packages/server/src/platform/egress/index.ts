export * from './egress.ts'
export { createEgress, defaultLimits, type EgressCall, type EgressOptions } from './create-egress.ts'
export { hostAndPortOf } from './target.ts'
export type { Resolver, ResolvedAddress } from './connector.ts'
