import { hostAndPortOf } from '#platform/egress/index.ts'
import type { Embedder } from '#features/gateway/index.ts'
import {
  createByMeaning,
  createKnowledge,
  createRemoteEmbedder,
  thereInDatabase,
  embeddingModels,
  type Embedded,
  type Embedders,
  type Knowledge,
  type KnowledgeOptions,
  type VectorSpace,
} from '#features/knowledge/index.ts'
import type { People } from './app.people.ts'
import { newId } from '@parley/contract'
import { estimateTokens } from '#platform/text/index.ts'
import type { Usage } from '#features/usage/index.ts'
import type { Config } from './config.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'

type KnowledgeNeeds = Pick<
  KnowledgeOptions,
  'database' | 'clock' | 'log' | 'jobs' | 'files' | 'people' | 'uploadBytes' | 'changed' | 'egress'
> & { embedder: Config['embedder']; ended: Usage['ended'] }

/** Collections with what searches them by meaning. Before jobs start: some of those read documents. */
export async function startKnowledge(
  lifecycle: Lifecycle,
  needs: KnowledgeNeeds,
): Promise<Knowledge & { embedders: Embedders }> {
  const remote = needs.embedder === null ? null : remoteFrom(needs.embedder, needs.egress)
  /** In the background: a document that was read is not read again for the sake of the books. */
  function book({ collectionId, space, texts, milliseconds }: Parameters<Embedded>[0]): void {
    const inputTokens = Math.ceil(texts.reduce((sum, text) => sum + estimateTokens(text), 0))
    knowledge
      .ownerOf(collectionId)
      .then((userId) =>
        needs.ended({
          id: newId(),
          kind: 'embedding',
          userId: userId ?? null,
          conversationKind: null,
          providerKind: space.provider,
          modelId: `${space.provider}/${space.model}`,
          status: 'complete',
          errorCode: null,
          usage: { inputTokens, outputTokens: 0, cost: null, estimated: true },
          firstToken: null,
          duration: milliseconds,
        }),
      )
      .catch((error: unknown) => needs.log.warn('The reading of a document could not be booked', { error }))
  }
  const { indexer, meaning, embedding, measureFor, embedders } = await lifecycle.start(
    'searching by meaning',
    () => createByMeaning({ ...needs, there: thereInDatabase, embedded: book, ...(remote !== null && { remote }) }),
    (opened) => opened.stop(),
  )
  const knowledge = createKnowledge({ ...needs, indexer, meaning, embedding, measureFor, hasEndpoint: remote !== null })
  await lifecycle.start('documents being read', () => knowledge.start())
  return { ...knowledge, embedders }
}

export function documentPeople({ users, accounts }: Pick<People, 'users' | 'accounts'>): KnowledgeOptions['people'] {
  const { groupsOf, permissions } = users
  const keeps = async (subject: Parameters<typeof permissions.of>[0]) => {
    const { documents, documentBytes: bytes } = (await permissions.of(subject)).quotas
    return { documents, bytes }
  }
  return {
    groupsOf,
    may: permissions.may,
    keeps,
    async known(userIds) {
      const there = await accounts.directory.byIds(userIds)
      const all = there.map(
        async ({ id, displayName, role }) =>
          [id, { name: displayName, keeps: await keeps({ userId: id, role }) }] as const,
      )
      return new Map(await Promise.all(all))
    },
  }
}

/** The embedders that ship, as programs name them. They come with the first text. */
export function embeddersForPrograms(
  embedders: () => Embedders,
  configured: { embedder: Config['embedder']; egress: KnowledgeNeeds['egress'] },
): Embedder[] {
  const shipped = (['english', 'multilingual'] as const).map((model): Embedder => {
    const { shipped: name, dimension, passageTokens: mostTokens } = embeddingModels[model]
    return {
      name,
      providerKind: 'embedded',
      dimension,
      mostTokens,
      count: (texts) => embedders().countTokens(texts, model),
      embed: (texts, purpose, signal) => embedders().embed(texts, { model, purpose, signal }),
    }
  })
  const { embedder, egress } = configured
  if (embedder === null) return shipped
  const remote = endpointOf(embedder, egress)
  return [
    ...shipped,
    {
      name: embedder.model,
      providerKind: embedder.kind,
      dimension: null,
      mostTokens: null,
      count: async (texts) => texts.map((text) => Math.ceil(estimateTokens(text))),
      embed: (texts, purpose, signal) => remote.embed(texts, { purpose, signal }),
    },
  ]
}

/** The one that is configured; the vectors of another address or model are not its. */
function remoteFrom(configured: NonNullable<Config['embedder']>, egress: KnowledgeNeeds['egress']) {
  const { kind, model } = configured
  const embedder = endpointOf(configured, egress)
  return {
    choose: async () => embedder,
    for: async (space: VectorSpace) => (space.provider === kind && space.model === model ? embedder : undefined),
  }
}

function endpointOf(
  { kind, baseUrl, model, apiKey }: NonNullable<Config['embedder']>,
  egress: KnowledgeNeeds['egress'],
) {
  return createRemoteEmbedder({ kind, baseUrl, model, egress, ...(apiKey !== null && { apiKey }) })
}

/** An address that the operator has set may be one of their own network. */
export function isEmbedder({ embedder }: Pick<Config, 'embedder'>, hostAndPort: string): boolean {
  return embedder !== null && hostAndPortOf(new URL(embedder.baseUrl)) === hostAndPort
}
