import type { Message } from '@parley/contract'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { useLiveStatus } from '../../live/use-live.ts'

interface RunStatusProps {
  /** The answer whose turn it is, or was last. */
  stored: Message
  /** It, or one beside it. */
  writing: boolean
  asks: boolean
}

/** What a screen reader is told: that writing begins and how it ended, never each word. */
export function RunStatus({ stored, writing, asks }: RunStatusProps) {
  const [text, setText] = useState('')
  const wasWriting = useRef(false)
  const { id } = stored
  const status = useLiveStatus(stored)
  useEffect(() => {
    if (writing) {
      wasWriting.current = true
      setText(t(asks ? 'status.asks' : 'status.writing'))
    } else if (wasWriting.current) {
      // Only an answer that was seen being written has an end worth telling.
      wasWriting.current = false
      setText(t(status === 'complete' ? 'status.complete' : 'status.ended'))
    }
  }, [writing, asks, id, status])
  return (
    <p role="status" className="hidden-text">
      {text}
    </p>
  )
}
