import type { Grants } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Switch } from '../../ui/switch.tsx'
import styles from './administration.module.css'

type Quotas = NonNullable<Grants['quotas']>

const measures = ['messagesPerDay', 'tokensPerDay', 'documents', 'documentBytes'] as const
const megabyte = 1024 * 1024
const unlimited: Quotas = { messagesPerDay: null, tokensPerDay: null }

interface QuotaFieldsProps {
  quotas: Quotas | undefined
  change(quotas: Quotas | undefined): Promise<unknown>
}

const numberOf = (text: string | undefined): number | null => (text?.trim() ? Number(text) : null)
/** Bytes are shown and typed as megabytes. */
const bytesOf = (text: string | undefined): number | null => {
  const typed = numberOf(text)
  return typed === null ? null : Math.round(typed * megabyte)
}
const shown = (measure: (typeof measures)[number], amount: number | null | undefined): number | '' =>
  amount === null || amount === undefined ? '' : measure === 'documentBytes' ? amount / megabyte : amount

/** How much; without limits of its own, a role has none and a group changes none. */
export function QuotaFields({ quotas, change }: QuotaFieldsProps) {
  const save = (values: Record<string, string>): Promise<unknown> =>
    change({
      messagesPerDay: numberOf(values['messagesPerDay']),
      tokensPerDay: numberOf(values['tokensPerDay']),
      documents: numberOf(values['documents']),
      documentBytes: bytesOf(values['documentBytes']),
    })
  return (
    <div className={styles['models']}>
      <Switch checked={quotas !== undefined} change={(own) => change(own ? unlimited : undefined)}>
        {t('right.quotas')}
      </Switch>
      {quotas !== undefined && (
        <Form submit={t('dialog.save')} send={save} done={t('form.saved')}>
          {(errors) => (
            <div className={styles['fields']}>
              {measures.map((measure) => (
                <Field
                  key={measure}
                  name={measure}
                  type="number"
                  min={0}
                  inputMode="numeric"
                  label={t(`right.quotas.${measure}`)}
                  hint={t('right.quotas.hint')}
                  defaultValue={shown(measure, quotas[measure])}
                  errors={errors?.[`quotas.${measure}`] ?? errors?.['quotas']}
                  autoComplete="off"
                />
              ))}
            </div>
          )}
        </Form>
      )}
    </div>
  )
}
