export * from './provider.ts'
export type { ProviderOptions } from './provider-options.ts'
export { createProvider, type RemoteProviderKind } from './create-provider.ts'
export { pullModel } from './ollama/ollama.ts'
