import * as contract from '@parley/contract'
import type { AdminModel, Budget, Group } from '@parley/contract'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { call, ProblemError } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Conflict } from '../../ui/conflict.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { confirmed } from '../account/confirm.ts'
import { BudgetForm, describe, type BudgetFields } from './budget-form.tsx'

interface BudgetDialogProps {
  budget: Budget
  groups: readonly Group[]
  models: readonly AdminModel[]
  close(): void
}

/** Changes a budget; who was second sees what the first one made of it, and decides. */
export function BudgetDialog({ budget, groups, models, close }: BudgetDialogProps) {
  const [start, setStart] = useState(budget)
  const [clash, setClash] = useState<{ mine: BudgetFields; theirs: Budget } | null>(null)

  async function send(fields: BudgetFields, version: number): Promise<void> {
    try {
      const body = { version, ...fields }
      await andShow(['admin-budgets'], () =>
        confirmed(() => call('PATCH', `admin/budgets/${budget.id}`, contract.budget, { body })),
      )
    } catch (error) {
      const current =
        error instanceof ProblemError && error.problem.code === 'version_conflict' && error.problem.current
      const theirs = contract.budget.safeParse(current).data
      if (theirs !== undefined) setClash({ mine: fields, theirs })
      throw error
    }
    close()
  }
  return (
    <Dialog wide title={start.name} onClose={close}>
      {clash !== null && (
        <Conflict
          fields={differencesOf(clash.mine, clash.theirs, groups)}
          keepMine={() => deed(() => send(clash.mine, clash.theirs.version))}
          takeTheirs={() => {
            setStart(clash.theirs)
            setClash(null)
          }}
        />
      )}
      <BudgetForm
        key={start.version}
        start={start}
        submit={t('dialog.save')}
        groups={groups}
        models={models}
        send={(fields) => send(fields, start.version)}
      />
    </Dialog>
  )
}

function differencesOf(mine: BudgetFields, theirs: Budget, groups: readonly Group[]) {
  const { subject } = mine
  const sameSubject = JSON.stringify(subject) === JSON.stringify(theirs.subject)
  const group = subject.kind === 'group' ? groups.find(({ id }) => id === subject.id)?.name : undefined
  const asBudget = {
    ...theirs,
    ...mine,
    subjectName: sameSubject ? theirs.subjectName : (group ?? t('sharing.person')),
  }
  return [
    { name: t('budgets.name'), mine: mine.name, theirs: theirs.name },
    { name: t('budgets.limit'), mine: describe(asBudget), theirs: describe(theirs) },
  ].filter((one) => one.mine !== one.theirs)
}
