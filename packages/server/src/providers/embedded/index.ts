export { createEmbeddedProvider, type EmbeddedOptions, type EmbeddedProvider } from './embedded.ts'
export { starterUpstream } from './starter.ts'
