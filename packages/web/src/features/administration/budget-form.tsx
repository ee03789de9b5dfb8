import type { AdminModel, Budget, CreateBudget, Group } from '@parley/contract'
import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { PeoplePicker } from '../people/people-picker.tsx'
import { inMeasure } from '../usage/figures.ts'
import styles from './administration.module.css'
import { typedNumber } from './typed-number.ts'

const roles = ['owner', 'administrator', 'member', 'guest'] as const
const measures = ['messages', 'tokens', 'cost'] as const
const periods = ['minute', 'day', 'month'] as const

export type BudgetFields = Omit<CreateBudget, 'enabled'>

interface BudgetFormProps {
  /** What is there already. */
  start?: Budget
  submit: string
  groups: readonly Group[]
  models: readonly AdminModel[]
  send(fields: BudgetFields): Promise<unknown>
}

const subjectKey = (subject: Budget['subject']): string =>
  subject.kind === 'everyone' ? 'everyone' : `${subject.kind}:${subject.id}`

/** Roles and groups are chosen from all there are; one person is found by name. */
export function BudgetForm({ start, submit, groups, models, send }: BudgetFormProps) {
  const [subject, setSubject] = useState(start === undefined ? 'everyone' : subjectKey(start.subject))
  const [person, setPerson] = useState(
    start?.subject.kind === 'user'
      ? { value: subjectKey(start.subject), text: start.subjectName ?? t('usage.gone') }
      : null,
  )
  const modelOptions = models.map(({ id, name }) => ({ value: id, text: name }))
  return (
    <Form submit={submit} send={(given) => send(fieldsOf(given))}>
      {(errors) => (
        <>
          <Field
            name="name"
            label={t('budgets.name')}
            defaultValue={start?.name}
            errors={errors?.['name']}
            autoComplete="off"
          />
          <div className={styles['pairs']}>
            <Select
              name="subject"
              label={t('budgets.subject')}
              value={subject}
              choose={setSubject}
              errors={errors?.['subject']}
              options={[
                { value: 'everyone', text: t('budgets.everyone') },
                ...roles.map((role) => ({ value: `role:${role}`, text: t(`role.${role}`) })),
                ...groups.map(({ id, name }) => ({ value: `group:${id}`, text: name })),
                ...(person === null ? [] : [person]),
              ]}
            />
            <PeoplePicker
              label={t('budgets.person')}
              pick={(picked) => {
                if (picked.to === 'everyone') return setSubject('everyone')
                const value = `${picked.to}:${picked.id}`
                if (picked.to === 'user') setPerson({ value, text: picked.name })
                setSubject(value)
              }}
            />
            <Select
              name="shared"
              label={t('budgets.counted')}
              initial={start?.shared === true ? 'together' : 'each'}
              options={[
                { value: 'each', text: t('budgets.each') },
                { value: 'together', text: t('budgets.shared') },
              ]}
            />
          </div>
          <div className={styles['pairs']}>
            <Field
              name="limit"
              label={t('budgets.limit')}
              inputMode="decimal"
              defaultValue={start?.limit}
              errors={errors?.['limit']}
              autoComplete="off"
            />
            <Select
              name="measure"
              label={t('budgets.measure')}
              initial={start?.measure ?? 'messages'}
              options={measures.map((value) => ({ value, text: t(`budgets.measure.${value}`) }))}
            />
            <Select
              name="period"
              label={t('budgets.period')}
              initial={start?.period ?? 'day'}
              options={periods.map((value) => ({ value, text: t(`budgets.per.${value}`) }))}
            />
          </div>
          <div className={styles['pairs']}>
            <Select
              name="model"
              label={t('budgets.model')}
              initial={start?.modelId ?? ''}
              errors={errors?.['modelId']}
              options={[{ value: '', text: t('budgets.anyModel') }, ...modelOptions]}
            />
            <Select
              name="fallback"
              label={t('budgets.fallback')}
              hint={t('budgets.fallback.hint')}
              initial={start?.fallbackModelId ?? ''}
              errors={errors?.['fallbackModelId']}
              options={[{ value: '', text: t('budgets.refuse') }, ...modelOptions]}
            />
          </div>
        </>
      )}
    </Form>
  )
}

function fieldsOf(given: Record<string, string>): BudgetFields {
  const [kind = 'everyone', id = ''] = (given['subject'] ?? '').split(/:(.*)/s)
  const role = roles.find((one) => one === id)
  const subject: Budget['subject'] =
    kind === 'role' && role !== undefined
      ? { kind, id: role }
      : kind === 'group' || kind === 'user'
        ? { kind, id }
        : { kind: 'everyone' }
  return {
    name: given['name'] ?? '',
    subject,
    measure: measures.find((one) => one === given['measure']) ?? 'messages',
    period: periods.find((one) => one === given['period']) ?? 'day',
    limit: typedNumber('limit', given['limit'] ?? '') ?? Number.NaN,
    shared: given['shared'] === 'together',
    modelId: given['model'] || null,
    fallbackModelId: given['fallback'] || null,
  }
}

/** In a few words, whatever of it is set. */
export function describe({
  subject,
  subjectName,
  measure,
  limit,
  period,
  modelId,
  shared,
  fallbackModelId,
}: Budget): string {
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
