import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { memo } from 'react'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { isFinished, type LiveAnswer } from '../../live/run-store.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { ModelAvatar } from '../../ui/avatar.tsx'
import { AnswerEnd } from './answer-end.tsx'
import { AnswerSources } from './answer-sources.tsx'
import { AnswerNotices } from './answer-notices.tsx'
import { AnswerFoot, textId } from './answer-foot.tsx'
import styles from './answer.module.css'
import { BesideAnswers } from './beside-answers.tsx'
import { Thoughts } from './thoughts.tsx'
import { ToolSteps } from './tool-steps.tsx'
import { Turn } from './turn.tsx'

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
  const { text, reasoning, toolCalls, citations, modelId, createdAt } = message
  const author = names.get(modelId ?? '') ?? modelId ?? t('message.model')
  if (newest && (message.beside?.length ?? 0) > 1) {
    return (
      <Turn
        author={t('beside.label')}
        avatar={<ModelAvatar writing={writing} />}
        time={createdAt}
        foot={!writing && <AnswerFoot message={message} />}
      >
        <AnswerNotices notices={message.notices} names={names} />
        <BesideAnswers shown={message} />
        {!writing && <AnswerEnd message={message} />}
      </Turn>
    )
  }
  return (
    <Turn
      author={author}
      avatar={<ModelAvatar writing={writing} />}
      time={createdAt}
      foot={!writing && <AnswerFoot message={message} />}
    >
      <AnswerNotices notices={message.notices} names={names} />
      {reasoning !== undefined && reasoning !== '' && (
        <Thoughts text={reasoning} thinking={writing && text === ''} milliseconds={live?.thoughtMs ?? null} />
      )}
      {toolCalls !== undefined && toolCalls.length > 0 && <ToolSteps message={message} calls={toolCalls} />}
      {text !== '' && (
        <div id={textId(message.id)}>
          <Markdown text={text} growing={writing} citations={citations} />
        </div>
      )}
      {writing && <Stage message={message} stage={live?.stage ?? null} place={live?.place} />}
      {!writing && citations !== undefined && citations.length > 0 && <AnswerSources citations={citations} />}
      {!writing && <AnswerEnd message={message} />}
    </Turn>
  )
})
AnswerMessage.displayName = 'AnswerMessage'

interface StageProps {
  message: Message
  stage: LiveAnswer['stage']
  place: LiveAnswer['place']
}

/** What is going on while there is nothing to read yet. */
function Stage({ message, stage, place }: StageProps) {
  // The card that asks says it all.
  if (message.toolCalls?.some(({ state }) => state === 'waiting') === true) return null
  const begun = message.text !== '' || (message.reasoning ?? '') !== ''
  if (begun && stage !== 'tool') return <span className={styles['caret']} aria-hidden="true" />
  return (
    <p className={styles['stage']}>
      <span className={styles['dots']} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {stage === 'queued' && place !== undefined
        ? t('stage.place', { count: place })
        : t(`stage.${stage ?? (message.status === 'queued' ? 'queued' : 'writing')}`)}
    </p>
  )
}
