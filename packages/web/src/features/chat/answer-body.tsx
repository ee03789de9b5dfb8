import type { Message } from '@parley/contract'
import { Suspense } from 'react'
import { t } from '../../i18n/index.ts'
import { later } from '../../i18n/later.tsx'
import { isFinished, type LiveAnswer } from '../../live/run-store.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { AnswerEnd } from './answer-end.tsx'
import { AnswerSources } from './answer-sources.tsx'
import styles from './answer.module.css'
import { textId } from './text-id.ts'
import { Thoughts } from './thoughts.tsx'

const AnswerNotices = later(() => import('./answer-notices.tsx'), { words: false })
const ToolSteps = later(() => import('./tool-steps.tsx'))

interface AnswerBodyProps {
  message: Message
  live: LiveAnswer | undefined
  /** What models are called, by their ids. */
  names: ReadonlyMap<string, string>
}

/** All that an answer shows, alone in its turn or beside others. */
export function AnswerBody({ message, live, names }: AnswerBodyProps) {
  const { text, reasoning, toolCalls, citations, notices } = message
  const writing = !isFinished(message)
  return (
    <>
      {notices !== undefined && notices.length > 0 && (
        <Suspense>
          <AnswerNotices notices={notices} names={names} />
        </Suspense>
      )}
      {reasoning !== undefined && reasoning !== '' && (
        <Thoughts
          text={reasoning}
          thinking={writing && text === ''}
          milliseconds={message.thoughtMs ?? live?.thoughtMs ?? null}
        />
      )}
      {toolCalls !== undefined && toolCalls.length > 0 && (
        <Suspense>
          <ToolSteps message={message} calls={toolCalls} />
        </Suspense>
      )}
      {text !== '' && (
        <div id={textId(message.id)}>
          <Markdown text={text} growing={writing} citations={citations} />
        </div>
      )}
      {writing && <Stage message={message} stage={live?.stage ?? null} place={live?.place} />}
      {!writing && citations !== undefined && citations.length > 0 && <AnswerSources citations={citations} />}
      {!writing && <AnswerEnd message={message} />}
    </>
  )
}

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
