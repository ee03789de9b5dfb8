import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { memo, Suspense } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { later } from '../../i18n/later.tsx'
import { isFinished } from '../../live/run-store.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import { ModelAvatar } from '../../ui/avatar.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { AnswerBody } from './answer-body.tsx'
import { AnswerFoot } from './answer-foot.tsx'
import { Turn } from './turn.tsx'

const BesideAnswers = later(() => import('./beside-answers.tsx'))

interface AnswerMessageProps {
  stored: Message
  /** Nobody has gone on below it yet: answers given beside it can still be chosen instead. */
  newest: boolean
}

export const AnswerMessage = memo(({ stored, newest }: AnswerMessageProps) => {
  const { message, live } = useLiveMessage(stored)
  const models = useQuery(modelsQuery).data?.items
  const names = new Map(models?.map((model) => [model.id, model.name]))
  const writing = !isFinished(message)
  const { modelId, createdAt } = message
  // What is asked next may be waiting below already, while one of these still asks for a person's word.
  const beside = (newest || writing) && (message.beside?.length ?? 0) > 1
  return (
    <Turn
      author={beside ? t('beside.label') : (names.get(modelId ?? '') ?? modelId ?? t('message.model'))}
      avatar={<ModelAvatar writing={writing} />}
      time={createdAt}
      foot={!writing && <AnswerFoot message={message} />}
    >
      {beside ? (
        <Suspense fallback={<Skeleton lines={4} />}>
          <BesideAnswers shown={message} names={names} />
        </Suspense>
      ) : (
        <AnswerBody message={message} live={live} names={names} />
      )}
    </Turn>
  )
})
AnswerMessage.displayName = 'AnswerMessage'
