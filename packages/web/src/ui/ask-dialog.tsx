import { useSyncExternalStore } from 'react'
import { t } from '../i18n/index.ts'
import { question } from './ask.ts'
import { Button } from './button.tsx'
import { Dialog, DialogButtons } from './dialog.tsx'

/** Asks what `ask` was called with. One on a page. */
export function AskDialog() {
  const asking = useSyncExternalStore(question.subscribe, question.current)
  if (asking === null) return null
  const { title, text, submit, danger = false } = asking
  return (
    <Dialog key={title} title={title} onClose={() => question.answer(false)}>
      <p>{text}</p>
      <DialogButtons>
        <Button onClick={() => question.answer(false)}>{t('dialog.cancel')}</Button>
        <Button look={danger ? 'danger' : 'primary'} onClick={() => question.answer(true)}>
          {submit}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
