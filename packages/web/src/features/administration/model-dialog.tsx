import * as contract from '@parley/contract'
import type { AdminModel, ChangeModelSettings } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { groupsQuery } from '../../api/administration.ts'
import { call, ProblemError } from '../../api/http.ts'
import { Conflict } from '../../ui/conflict.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { confirmed } from '../account/confirm.ts'
import { differencesOf, ModelForm } from './model-form.tsx'

interface ModelDialogProps {
  model: AdminModel
  models: readonly AdminModel[]
  close(): void
}

/** How a model answers, what it costs and who sees it. */
export function ModelDialog({ model, models, close }: ModelDialogProps) {
  const [start, setStart] = useState(model)
  const [clash, setClash] = useState<{ mine: ChangeModelSettings; theirs: AdminModel } | null>(null)
  const groups = useQuery(groupsQuery).data?.items

  async function send(settings: ChangeModelSettings, version: number): Promise<void> {
    const path = `admin/models/${encodeURIComponent(model.id)}`
    try {
      await andShow(['admin-models', 'models'], () =>
        confirmed(() => call('PATCH', path, contract.adminModel, { body: { version, ...settings } })),
      )
    } catch (error) {
      const current =
        error instanceof ProblemError && error.problem.code === 'version_conflict' && error.problem.current
      const theirs = contract.adminModel.safeParse(current).data
      if (theirs !== undefined) setClash({ mine: settings, theirs })
      throw error
    }
    close()
  }
  return (
    <Dialog wide title={model.name} onClose={close}>
      {clash !== null && (
        <Conflict
          fields={differencesOf(clash.mine, clash.theirs, models)}
          keepMine={() => deed(() => send(clash.mine, clash.theirs.version))}
          takeTheirs={() => {
            setStart(clash.theirs)
            setClash(null)
          }}
        />
      )}
      {groups !== undefined && (
        <ModelForm
          key={start.version}
          start={start}
          models={models}
          groups={groups}
          send={(settings) => send(settings, start.version)}
        />
      )}
    </Dialog>
  )
}
