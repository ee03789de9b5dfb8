import type { Grants } from '@parley/contract'
import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import styles from './administration.module.css'
import { typedNumber } from './typed-number.ts'

type Quotas = NonNullable<Grants['quotas']>

const measures = ['messagesPerDay', 'tokensPerDay', 'documents', 'documentBytes'] as const
type Measure = (typeof measures)[number]
const megabyte = 1_000_000

interface QuotaFieldsProps {
  of: 'role' | 'group'
  quotas: Quotas | undefined
  change(quotas: Quotas | undefined): Promise<unknown>
}

/** Bytes are shown and typed as megabytes. */
function amountOf(measure: Measure, text: string): number | null {
  const amount = typedNumber(`quotas.${measure}`, text)
  return measure === 'documentBytes' && amount !== null ? Math.round(amount * megabyte) : amount
}

const shown = (measure: Measure, amount: number | null | undefined): number | '' =>
  amount === null || amount === undefined ? '' : measure === 'documentBytes' ? amount / megabyte : amount

const choiceOf = (measure: Measure): string => `${measure}.choice`

/** How much; without limits of its own, a role has none and a group changes none. */
export function QuotaFields({ of, quotas, change }: QuotaFieldsProps) {
  async function save(values: Record<string, string>): Promise<void> {
    const chosen: Quotas = {}
    for (const measure of measures) {
      const text = values[measure]?.trim() ?? ''
      if (text !== '') chosen[measure] = amountOf(measure, text)
      else if (of === 'role' || values[choiceOf(measure)] === 'none') chosen[measure] = null
    }
    await change(chosen)
  }
  return (
    <div className={styles['models']}>
      <Switch checked={quotas !== undefined} change={(own) => change(own ? {} : undefined)}>
        {t('right.quotas')}
      </Switch>
      {quotas !== undefined && (
        <Form submit={t('dialog.save')} send={save} done={t('form.saved')}>
          {(errors) => (
            <div className={styles['fields']}>
              {measures.map((measure) => {
                const wrong = errors?.[`quotas.${measure}`] ?? errors?.['quotas']
                const given = { measure, amount: quotas[measure], errors: wrong }
                return of === 'role' ? (
                  <AmountField
                    key={measure}
                    {...given}
                    label={t(`right.quotas.${measure}`)}
                    hint={t('right.quotas.hint')}
                  />
                ) : (
                  <MoreField key={measure} {...given} />
                )
              })}
            </div>
          )}
        </Form>
      )}
    </div>
  )
}

interface MeasureProps {
  measure: Measure
  amount: number | null | undefined
  errors: string[] | undefined
}

interface AmountProps extends MeasureProps {
  label: string
  hint?: string
}

function AmountField({ measure, amount, errors, ...words }: AmountProps) {
  return (
    <Field
      name={measure}
      inputMode="numeric"
      {...words}
      defaultValue={shown(measure, amount)}
      errors={errors}
      autoComplete="off"
    />
  )
}

/** Of a group: it may leave a measure as it is, lift it, or give more. */
function MoreField({ measure, amount, errors }: MeasureProps) {
  const [choice, choose] = useState(amount === undefined ? 'same' : amount === null ? 'none' : 'some')
  return (
    <div>
      <Select
        label={t(`right.quotas.${measure}`)}
        options={(['same', 'none', 'some'] as const).map((value) => ({ value, text: t(`right.quotas.${value}`) }))}
        value={choice}
        choose={choose}
      />
      <input type="hidden" name={choiceOf(measure)} value={choice} />
      {choice === 'some' && (
        <AmountField {...{ measure, amount, errors }} label={t(`right.quotas.amount.${measure}`)} />
      )}
    </div>
  )
}
