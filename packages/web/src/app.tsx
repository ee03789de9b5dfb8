import { useQuery } from '@tanstack/react-query'
import { Router } from 'wouter'
import { basePath } from './api/base.ts'
import { instanceQuery, meQuery } from './api/queries.ts'
import { Entry } from './features/entry/entry.tsx'
import { ProblemNote } from './features/chat/problem-note.tsx'
import { Shell } from './features/shell/shell.tsx'

export function App() {
  const me = useQuery(meQuery)
  const instance = useQuery({ ...instanceQuery, enabled: me.data === null })
  const error = me.error ?? instance.error
  if (error) return <ProblemNote error={error} retry={() => void me.refetch()} />
  if (me.data) {
    return (
      <Router base={basePath.replace(/\/$/, '')}>
        <Shell user={me.data} />
      </Router>
    )
  }
  return instance.data && me.data === null ? <Entry instance={instance.data} /> : null
}
