import { useState, type FormEvent, type ReactNode } from 'react'
import type { Problem } from '@parley/contract'
import { ProblemError } from '../../api/http.ts'
import { Button } from '../../ui/button.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import styles from './entry.module.css'

interface EntryFormProps {
  title: string
  lead?: string
  submit: string
  send(values: Record<string, string>): Promise<void>
  fields(problem: Problem | null): ReactNode
  below?: ReactNode
}

/** The one form of the pages before anybody is signed in: keeps what was typed, shows what is wrong at its field. */
export function EntryForm({ title, lead, submit, send, fields, below }: EntryFormProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setBusy(true)
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    try {
      await send(Object.fromEntries(entries))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      setProblem(error.problem)
    } finally {
      setBusy(false)
    }
  }

  const general = problem !== null && problem.fields === undefined
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <Wordmark />
        <div className={styles['intro']}>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        <form className={styles['form']} onSubmit={(event) => void onSubmit(event)} noValidate>
          {fields(problem)}
          {general && (
            <p className={styles['problem']} role="alert">
              {problem.detail}
            </p>
          )}
          <Button type="submit" look="main" disabled={busy}>
            {submit}
          </Button>
        </form>
        {below}
      </div>
    </main>
  )
}
