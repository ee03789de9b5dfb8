import * as contract from '@parley/contract'
import type { Budget } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { adminModelsQuery, groupsQuery } from '../../api/administration.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { budgetsQuery } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { confirmed } from '../account/confirm.ts'
import { inMeasure } from '../usage/figures.ts'
import styles from './administration.module.css'

const roles = ['owner', 'administrator', 'member', 'guest'] as const
const measures = ['messages', 'tokens', 'cost'] as const
const periods = ['minute', 'day', 'month'] as const

export function BudgetsPage() {
  const { data, error, isPending, refetch } = useQuery(budgetsQuery)
  return (
    <>
      <Section title={t('admin.place.budgets')} lead={t('budgets.lead')}>
        {error !== null && <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />}
        {isPending && <Skeleton lines={3} />}
        {data?.items.length === 0 && <p>{t('budgets.none')}</p>}
        <Rows label={t('admin.place.budgets')}>
          {data?.items.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} />
          ))}
        </Rows>
      </Section>
      <NewBudget />
    </>
  )
}

function BudgetRow({ budget }: { budget: Budget }) {
  const { id, name, version, enabled } = budget
  const act = (work: () => Promise<unknown>): Promise<unknown> => andShow(['admin-budgets'], () => confirmed(work))
  const change = (body: Record<string, unknown>): Promise<unknown> =>
    act(() => call('PATCH', `admin/budgets/${id}`, contract.budget, { body: { version, ...body } }))
  return (
    <Row title={name} about={describe(budget)}>
      <Switch checked={enabled} change={(on) => change({ enabled: on })}>
        {t('budgets.on')}
      </Switch>
      <Button onClick={() => deed(() => act(() => call('DELETE', `admin/budgets/${id}`, nothing)))}>
        {t('budgets.remove')}
      </Button>
    </Row>
  )
}

function describe({ subject, subjectName, measure, limit, period, modelId, shared, fallbackModelId }: Budget): string {
  const who = {
    everyone: () => t('budgets.everyone'),
    role: () => (subject.kind === 'role' ? t(`role.${subject.id}`) : ''),
    group: () => subjectName ?? t('usage.gone'),
    user: () => subjectName ?? t('usage.gone'),
  }[subject.kind]()
  return [
    who,
    `${inMeasure(measure, limit)} ${t(`budgets.per.${period}`)}`,
    shared ? t('budgets.shared') : t('budgets.each'),
    ...(modelId === null ? [] : [modelId]),
    ...(fallbackModelId === null ? [] : [t('budgets.thenTo', { model: fallbackModelId })]),
  ].join(' · ')
}

/** Groups and roles are chosen by name; for one person, their limits are set where they are administered. */
function NewBudget() {
  const groups = useQuery(groupsQuery)
  const models = useQuery(adminModelsQuery)
  const [made, setMade] = useState(0)
  const modelOptions = (models.data?.items ?? []).map(({ id, name }) => ({ value: id, text: name }))
  const create = async (given: Record<string, string>): Promise<void> => {
    const [kind = 'everyone', id = ''] = (given['subject'] ?? '').split(/:(.*)/s)
    const body = {
      name: given['name'] ?? '',
      subject: kind === 'everyone' ? { kind } : { kind, id },
      measure: given['measure'],
      period: given['period'],
      limit: Number((given['limit'] ?? '').replace(',', '.')),
      shared: given['shared'] === 'together',
      modelId: given['model'] === '' ? null : given['model'],
      fallbackModelId: given['fallback'] === '' ? null : given['fallback'],
    }
    await confirmed(() => call('POST', 'admin/budgets', contract.budget, { body }))
    setMade(made + 1)
    await showAgain('admin-budgets')
  }
  return (
    <Section title={t('budgets.new')} lead={t('budgets.new.lead')}>
      <Form key={made} submit={t('budgets.create')} send={create}>
        {(errors) => (
          <>
            <Field name="name" label={t('budgets.name')} errors={errors?.['name']} autoComplete="off" />
            <div className={styles['fields']}>
              <Select
                name="subject"
                label={t('budgets.subject')}
                options={[
                  { value: 'everyone', text: t('budgets.everyone') },
                  ...roles.map((role) => ({ value: `role:${role}`, text: t(`role.${role}`) })),
                  ...(groups.data?.items ?? []).map(({ id, name }) => ({ value: `group:${id}`, text: name })),
                ]}
              />
              <Select
                name="shared"
                label={t('budgets.counted')}
                options={[
                  { value: 'each', text: t('budgets.each') },
                  { value: 'together', text: t('budgets.shared') },
                ]}
              />
            </div>
            <div className={styles['fields']}>
              <Field
                name="limit"
                label={t('budgets.limit')}
                inputMode="decimal"
                errors={errors?.['limit']}
                autoComplete="off"
              />
              <Select
                name="measure"
                label={t('budgets.measure')}
                options={measures.map((value) => ({ value, text: t(`budgets.measure.${value}`) }))}
              />
              <Select
                name="period"
                label={t('budgets.period')}
                initial="day"
                options={periods.map((value) => ({ value, text: t(`budgets.per.${value}`) }))}
              />
            </div>
            <div className={styles['fields']}>
              <Select
                name="model"
                label={t('budgets.model')}
                options={[{ value: '', text: t('budgets.anyModel') }, ...modelOptions]}
              />
              <Select
                name="fallback"
                label={t('budgets.fallback')}
                hint={t('budgets.fallback.hint')}
                options={[{ value: '', text: t('budgets.refuse') }, ...modelOptions]}
              />
            </div>
          </>
        )}
      </Form>
    </Section>
  )
}
