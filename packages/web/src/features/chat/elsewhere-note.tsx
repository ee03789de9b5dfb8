import type { Id } from '@parley/contract'
import { useEffect, useRef } from 'react'
import { t } from '../../i18n/index.ts'
import { connection } from '../../live/live.ts'
import type { Elsewhere } from '../../live/presence.ts'
import styles from './elsewhere-note.module.css'

const sayAgainMs = 3_000

interface ElsewhereNoteProps {
  id: Id
  /** What is being written here, which the other places are told of. */
  words: string
  elsewhere: Elsewhere
}

/** That the same conversation is open in another place of one's own, and whether one writes there. */
export default function ElsewhereNote({ id, words, elsewhere }: ElsewhereNoteProps) {
  const said = useRef({ words, at: -sayAgainMs })
  useEffect(() => {
    if (said.current.words === words) return
    said.current.words = words
    const now = performance.now()
    // Words may also come from the other place: only where somebody sits, something is written.
    if (words === '' || !document.hasFocus() || now - said.current.at < sayAgainMs) return
    said.current.at = now
    connection.typing(id)
  }, [id, words])
  return (
    <p className={styles['note']}>
      {elsewhere.writing ? t('elsewhere.writing') : t('elsewhere.open', { count: elsewhere.count })}
    </p>
  )
}
