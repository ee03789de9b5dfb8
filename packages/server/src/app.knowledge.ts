import { createByMeaning, createKnowledge, type Knowledge, type KnowledgeOptions } from '#features/knowledge/index.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'

type KnowledgeNeeds = Pick<
  KnowledgeOptions,
  'database' | 'clock' | 'log' | 'jobs' | 'files' | 'people' | 'uploadBytes' | 'changed'
>

/** Collections with what searches them by meaning. Before jobs start: some of those read documents. */
export async function startKnowledge(lifecycle: Lifecycle, needs: KnowledgeNeeds): Promise<Knowledge> {
  const { indexer, meaning, measureFor } = await lifecycle.start(
    'searching by meaning',
    () => createByMeaning(needs),
    (opened) => opened.stop(),
  )
  const knowledge = createKnowledge({ ...needs, indexer, meaning, measureFor })
  await lifecycle.start('documents being read', () => knowledge.start())
  return knowledge
}
