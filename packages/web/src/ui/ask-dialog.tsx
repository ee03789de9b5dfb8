import { useSyncExternalStore } from 'react'
import { t } from '../i18n/index.ts'
import { question } from './ask.ts'
import { Conflict } from './conflict.tsx'
import { decision } from './decide.ts'
import { Button } from './button.tsx'
import { Dialog, DialogButtons } from './dialog.tsx'

/** Asks what `ask` and `decide` were called with. One on a page. */
export function AskDialog() {
  return (
    <>
      <Asked />
      <Decided />
    </>
  )
}

function Decided() {
  const deciding = useSyncExternalStore(decision.subscribe, decision.current)
  if (deciding === null) return null
  return (
    <Dialog wide title={t('conflict.title')} onClose={() => decision.answer('theirs')}>
      <Conflict
        fields={deciding.differences}
        titled={false}
        keepMine={() => decision.answer('mine')}
        takeTheirs={() => decision.answer('theirs')}
      />
    </Dialog>
  )
}

function Asked() {
  const asking = useSyncExternalStore(question.subscribe, question.current)
  if (asking === null) return null
  const { number, title, text, submit, danger = false, answer } = asking
  return (
    <Dialog key={number} title={title} onClose={() => answer(false)}>
      <p>{text}</p>
      <DialogButtons>
        <Button onClick={() => answer(false)}>{t('dialog.cancel')}</Button>
        <Button look={danger ? 'danger' : 'primary'} onClick={() => answer(true)}>
          {submit}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
