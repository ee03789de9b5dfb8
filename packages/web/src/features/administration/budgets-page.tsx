import * as contract from '@parley/contract'
import type { Budget } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { adminModelsQuery, groupsQuery } from '../../api/administration.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { budgetsQuery } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { removeIfSure } from '../../ui/ask.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { BudgetDialog } from './budget-dialog.tsx'
import { BudgetForm, describe, type BudgetFields } from './budget-form.tsx'

export function BudgetsPage() {
  const { data, error, isPending, refetch } = useQuery(budgetsQuery)
  const groups = useQuery(groupsQuery).data?.items ?? []
  const models = useQuery(adminModelsQuery).data?.items ?? []
  const [editedId, setEdited] = useState<string | null>(null)
  const edited = data?.items.find(({ id }) => id === editedId)
  const [made, setMade] = useState(0)
  const create = async (body: BudgetFields): Promise<void> => {
    const { name } = await confirmed(() => call('POST', 'admin/budgets', contract.budget, { body }))
    setMade(made + 1)
    await showAgain('admin-budgets')
    // It stands in the list above, which may be out of sight.
    showToast({ text: t('budgets.created', { name }) })
  }
  return (
    <>
      <Section title={t('admin.place.budgets')} lead={t('budgets.lead')}>
        {error !== null && <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />}
        {isPending && <Skeleton lines={3} />}
        {data?.items.length === 0 && <p>{t('budgets.none')}</p>}
        <Rows label={t('admin.place.budgets')}>
          {data?.items.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} edit={() => setEdited(budget.id)} />
          ))}
        </Rows>
        {edited !== undefined && (
          <BudgetDialog key={edited.id} budget={edited} groups={groups} models={models} close={() => setEdited(null)} />
        )}
      </Section>
      <Section title={t('budgets.new')} lead={t('budgets.new.lead')}>
        <BudgetForm key={made} submit={t('budgets.create')} groups={groups} models={models} send={create} />
      </Section>
    </>
  )
}

function BudgetRow({ budget, edit }: { budget: Budget; edit(): void }) {
  const { id, name, version, enabled } = budget
  const act = (work: () => Promise<unknown>): Promise<unknown> => andShow(['admin-budgets'], () => confirmed(work))
  const change = (body: Record<string, unknown>): Promise<unknown> =>
    act(() => call('PATCH', `admin/budgets/${id}`, contract.budget, { body: { version, ...body } }))
  const remove = (): Promise<unknown> =>
    removeIfSure(name, t('budgets.remove.text'), () => act(() => call('DELETE', `admin/budgets/${id}`, nothing)))
  return (
    <Row title={name} about={describe(budget)}>
      <Switch checked={enabled} change={(on) => change({ enabled: on })}>
        {t('budgets.on')}
      </Switch>
      <IconButton icon="edit" label={t('budgets.edit', { name })} onClick={edit} />
      <Button onClick={() => deed(remove)}>{t('budgets.remove')}</Button>
    </Row>
  )
}
