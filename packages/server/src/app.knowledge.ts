import { hostAndPortOf } from '#platform/egress/index.ts'
import type { Embedder } from '#features/gateway/index.ts'
import {
  createByMeaning,
  createKnowledge,
  createRemoteEmbedder,
  embeddingModels,
  type Embedders,
  type Knowledge,
  type KnowledgeOptions,
  type VectorSpace,
} from '#features/knowledge/index.ts'
import type { People } from './app.people.ts'
import type { Config } from './config.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'

type KnowledgeNeeds = Pick<
  KnowledgeOptions,
  'database' | 'clock' | 'log' | 'jobs' | 'files' | 'people' | 'uploadBytes' | 'changed' | 'egress'
> & { embedder: Config['embedder'] }

/** Collections with what searches them by meaning. Before jobs start: some of those read documents. */
export async function startKnowledge(
  lifecycle: Lifecycle,
  needs: KnowledgeNeeds,
): Promise<Knowledge & { embedders: Embedders }> {
  const remote = needs.embedder === null ? null : remoteFrom(needs.embedder, needs.egress)
  const { indexer, meaning, embedding, measureFor, embedders } = await lifecycle.start(
    'searching by meaning',
    () => createByMeaning({ ...needs, ...(remote !== null && { remote }) }),
    (opened) => opened.stop(),
  )
  const knowledge = createKnowledge({ ...needs, indexer, meaning, embedding, measureFor, hasEndpoint: remote !== null })
  await lifecycle.start('documents being read', () => knowledge.start())
  return { ...knowledge, embedders }
}

export function documentPeople({ groupsOf, permissions }: People['users']): KnowledgeOptions['people'] {
  return {
    groupsOf,
    may: permissions.may,
    async keeps(caller) {
      const { documents, documentBytes: bytes } = (await permissions.of(caller)).quotas
      return { documents, bytes }
    },
  }
}

/** The embedders that ship, as programs name them. They come with the first text. */
export function embeddersForPrograms(embedders: () => Embedders): Embedder[] {
  return (['english', 'multilingual'] as const).map((model) => {
    const { shipped: name, dimension, passageTokens: mostTokens } = embeddingModels[model]
    return {
      name,
      dimension,
      mostTokens,
      count: (texts) => embedders().countTokens(texts, model),
      embed: (texts, purpose, signal) => embedders().embed(texts, { model, purpose, signal }),
    }
  })
}

/** The one that is configured; the vectors of another address or model are not its. */
function remoteFrom(
  { kind, baseUrl, model, apiKey }: NonNullable<Config['embedder']>,
  egress: KnowledgeNeeds['egress'],
) {
  const embedder = createRemoteEmbedder({ kind, baseUrl, model, egress, ...(apiKey !== null && { apiKey }) })
  return {
    choose: async () => embedder,
    for: async (space: VectorSpace) => (space.provider === kind && space.model === model ? embedder : undefined),
  }
}

/** An address that the operator has set may be one of their own network. */
export function isEmbedder({ embedder }: Pick<Config, 'embedder'>, hostAndPort: string): boolean {
  return embedder !== null && hostAndPortOf(new URL(embedder.baseUrl)) === hostAndPort
}
