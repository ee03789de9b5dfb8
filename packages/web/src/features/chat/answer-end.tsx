import type { Message, Problem, ProblemAction } from '@parley/contract'
import { useState } from 'react'
import { continueAnswer, regenerate } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { queryClient } from '../../api/queries.ts'
import { locale, t, type TextKey } from '../../i18n/index.ts'
import { inOwnWords } from '../../i18n/problem-words.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { showToast } from '../../ui/toast.tsx'
import { ConnectDialog } from '../models/connect-later.tsx'
import styles from './answer.module.css'
import { useCountdown } from './use-countdown.ts'

const endings = ['cancelled', 'interrupted', 'failed', 'length'] as const
type Ending = (typeof endings)[number]

/** How an answer ended, unless it simply ended, and what can be done about it. */
export function AnswerEnd({ message }: { message: Message }) {
  const ending = endings.find((one) => one === message.status)
  return ending === undefined ? null : <EndNote message={message} ending={ending} />
}

function EndNote({ message, ending }: { message: Message; ending: Ending }) {
  const { id, conversationId, problem, text, createdAt } = message
  const [busy, setBusy] = useState(false)
  const [connects, setConnects] = useState(false)
  const seconds = useCountdown(problem?.retryAfter ?? null, createdAt)

  async function run(what: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await what()
    } catch (error) {
      showToast({ text: problemOf(error).detail, tone: 'problem' })
    } finally {
      setBusy(false)
    }
  }
  const deeds: Partial<Record<ProblemAction, () => void>> = {
    continue: () => void run(() => continueAnswer(conversationId, id)),
    retry: () => void run(() => regenerate(conversationId, id, null)),
    'connect-model': () => setConnects(true),
    'sign-in': () => void queryClient.invalidateQueries({ queryKey: ['me'] }),
  }
  const offered = actionsFor(ending, problem, text !== '')
  return (
    <div className={styles['end']} data-ending={ending}>
      <Icon name={ending === 'cancelled' ? 'stop' : 'warning'} size={18} />
      <div className={styles['why']}>
        <p>{(problem && inOwnWords(problem).detail) ?? t(`end.${ending}`)}</p>
        {ending === 'interrupted' && text !== '' && <p>{t('end.kept')}</p>}
        {problem?.code === 'internal' && problem.errorId !== '' && (
          <p className={styles['errorId']}>{t('problem.id', { id: problem.errorId })}</p>
        )}
        {seconds > 0 && <p>{sayWait(seconds)}</p>}
      </div>
      <div className={styles['ways']}>
        {offered.map((action) => (
          <Button key={action} busy={busy} disabled={seconds > 0} icon={iconOf[action]} onClick={deeds[action]}>
            {t(nameOf[action])}
          </Button>
        ))}
      </div>
      {connects && <ConnectDialog close={() => setConnects(false)} />}
    </div>
  )
}

/** A long wait by the clock: nobody counts minutes in seconds. */
function sayWait(seconds: number): string {
  if (seconds <= 90) return t('problem.wait', { seconds })
  const at = new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(Date.now() + seconds * 1_000)
  return t('problem.waitUntil', { time: at })
}

type Offered = 'continue' | 'retry' | 'connect-model' | 'sign-in'

const nameOf: Record<Offered, TextKey & (`end.${string}` | `problem.${'sign-in' | 'connect-model'}`)> = {
  continue: 'end.continue',
  retry: 'end.retry',
  'connect-model': 'problem.connect-model',
  'sign-in': 'problem.sign-in',
}
const iconOf = { continue: 'forward', retry: 'again', 'connect-model': 'model', 'sign-in': 'leave' } as const

/** What the problem itself names, and what always helps: going on where there is text, trying again where there is none. */
function actionsFor(ending: Ending, problem: Problem | undefined, hasText: boolean): Offered[] {
  const named = new Set<ProblemAction>(problem?.actions ?? [])
  if (hasText) named.add('continue')
  else named.delete('continue')
  if (ending !== 'length') named.add('retry')
  return (['connect-model', 'sign-in', 'continue', 'retry'] as const).filter((action) => named.has(action))
}
