import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { memo, Suspense, useMemo } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { later, laterExtra } from '../../i18n/later.tsx'
import { isFinished } from '../../live/run-store.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import { ModelAvatar } from '../../ui/avatar.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { AnswerBody } from './answer-body.tsx'
import { Turn } from './turn.tsx'
import styles from './turn.module.css'

const AnswerFoot = laterExtra(() => import('./answer-foot.tsx'), false)
const BesideAnswers = later(() => import('./beside-answers.tsx'))

interface AnswerMessageProps {
  stored: Message
  /** Nobody has gone on below it yet: answers given beside it can still be chosen instead. */
  newest: boolean
}

export const AnswerMessage = memo((props: AnswerMessageProps) => {
  const models = useQuery(modelsQuery).data?.items
  const names = useMemo(() => new Map(models?.map((model) => [model.id, model.name])), [models])
  return <Answer {...props} names={names} />
})
AnswerMessage.displayName = 'AnswerMessage'

/** Drawn with every word that comes: nothing is asked for here. */
function Answer({ stored, newest, names }: AnswerMessageProps & { names: ReadonlyMap<string, string> }) {
  const { message, live } = useLiveMessage(stored)
  const writing = !isFinished(message)
  const { modelId, createdAt } = message
  // What is asked next may be waiting below already, while one of these still asks for a person's word.
  const beside = (newest || writing) && (message.beside?.length ?? 0) > 1
  return (
    <Turn
      author={beside ? t('beside.label') : (names.get(modelId ?? '') ?? modelId ?? t('message.model'))}
      avatar={<ModelAvatar writing={writing} />}
      time={createdAt}
      foot={
        !writing && (
          <Suspense fallback={<div className={styles['foot']} />}>
            <AnswerFoot message={message} />
          </Suspense>
        )
      }
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
}
