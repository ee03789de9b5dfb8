import type { Problem } from '@parley/contract'
import { useLayoutEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { problemOf } from '../api/http.ts'
import { Button } from './button.tsx'
import styles from './form.module.css'
import { Icon } from './icon.tsx'

interface FormProps {
  submit: string
  /** Fills the width, as the one thing to do on its page. */
  wide?: boolean
  /** What it does cannot be undone. */
  danger?: boolean
  send(values: Record<string, string>): Promise<unknown>
  /** Said once it has worked; the form is then empty again if it was to be filled in. */
  done?: string
  children: (errors: Problem['fields']) => ReactNode
}

/** Keeps what was typed, shows what is wrong at its field and goes there. */
export function Form({ submit, wide = false, danger = false, send, done, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  /** What is wrong with the whole, or with something of which nothing is said at a field. */
  const [general, setGeneral] = useState('')
  const [state, setState] = useState<'ready' | 'busy' | 'done'>('ready')

  useLayoutEffect(() => {
    // Whatever the server calls it: the first that is marked.
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    if (problem?.fields === undefined) return setGeneral(problem?.detail ?? '')
    const parts = [...(form.current?.children ?? [])].filter((part) => part.getAttribute('role') !== 'alert')
    const isSaid = (error: string): boolean => parts.some(({ textContent }) => textContent.includes(error))
    setGeneral(
      Object.values(problem.fields)
        .flat()
        .filter((error) => !isSaid(error))
        .join(' '),
    )
  }, [problem])

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    // A dialog may hang in the tree below another form, such as the one a message is written in.
    event.stopPropagation()
    if (state === 'busy') return
    setState('busy')
    const values = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : '',
    ])
    try {
      await send(Object.fromEntries(values))
      setProblem(null)
      setState('done')
    } catch (error) {
      setProblem(problemOf(error))
      setState('ready')
    }
  }

  return (
    <form
      ref={form}
      className={styles['form']}
      onSubmit={(event) => void onSubmit(event)}
      onChange={() => state === 'done' && setState('ready')}
      noValidate
    >
      {general !== '' && (
        <p className={styles['problem']} role="alert">
          <Icon name="warning" size={18} />
          {general}
        </p>
      )}
      {children(problem?.fields)}
      <div className={styles['end']} data-wide={wide}>
        <Button type="submit" look={danger ? 'danger' : 'primary'} busy={state === 'busy'} className={styles['submit']}>
          {submit}
        </Button>
        <p role="status" className={styles['done']}>
          {state === 'done' && done}
        </p>
      </div>
    </form>
  )
}
