import type { Message } from '@parley/contract'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { isFinished } from '../../live/run-store.ts'

/** What a screen reader is told: that writing begins and how it ended, never each word. */
export function RunStatus({ message }: { message: Message }) {
  const [text, setText] = useState('')
  const writing = useRef<string | null>(null)
  const { runId, role, status } = message
  const waits = message.toolCalls?.some(({ state }) => state === 'waiting') === true
  const goesOn = role === 'assistant' && !isFinished(message)
  useEffect(() => {
    if (goesOn) {
      writing.current = runId
      setText(t(waits ? 'status.asks' : 'status.writing'))
    } else if (writing.current !== null) {
      // Only an answer that was seen being written has an end worth telling.
      writing.current = null
      setText(t(status === 'complete' ? 'status.complete' : 'status.ended'))
    }
  }, [goesOn, waits, runId, status])
  return (
    <p role="status" className="hidden-text">
      {text}
    </p>
  )
}
