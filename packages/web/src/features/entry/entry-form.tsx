import type { Problem } from '@parley/contract'
import { useRef, useState, type FormEvent, type ReactNode } from 'react'
import { problemOf } from '../../api/http.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './entry.module.css'

interface EntryFormProps {
  submit: string
  send(values: Record<string, string>): Promise<void>
  children: (errors: Problem['fields']) => ReactNode
}

/** Keeps what was typed, shows what is wrong at its field and goes there. */
export function EntryForm({ submit, send, children }: EntryFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setBusy(true)
    const values = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : '',
    ])
    try {
      await send(Object.fromEntries(values))
    } catch (error) {
      const found = problemOf(error)
      setProblem(found)
      const first = Object.keys(found.fields ?? {})[0]
      const field = first === undefined ? null : form.current?.elements.namedItem(first)
      if (field instanceof HTMLInputElement) field.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form ref={form} className={styles['form']} onSubmit={(event) => void onSubmit(event)} noValidate>
      {problem !== null && problem.fields === undefined && (
        <p className={styles['problem']} role="alert">
          <Icon name="warning" size={18} />
          {problem.detail}
        </p>
      )}
      {children(problem?.fields)}
      <Button type="submit" look="primary" busy={busy} className={styles['submit']}>
        {submit}
      </Button>
    </form>
  )
}
