import * as contract from '@parley/contract'
import type { AdminProvider, ModelPull } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { isComing, pullsQuery } from '../../api/administration.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { asBytes } from '../usage/figures.ts'
import styles from './pulls.module.css'

/** Has a server of models fetch more of them, and shows how far that is. */
export function PullsSection({ provider: { id, name }, children }: { provider: AdminProvider; children: ReactNode }) {
  const { data, error, refetch } = useQuery(pullsQuery(id))
  const [begun, setBegun] = useState(0)
  const path = `admin/providers/${id}/pulls`
  const done = data?.items.filter(({ state }) => state === 'done').length
  // What has just come is on offer from now on.
  useEffect(() => {
    if (done !== undefined) void showAgain('admin-models', 'models')
  }, [done])
  const begin = (model: string): Promise<unknown> =>
    andShow(['admin-pulls'], () => call('POST', path, contract.modelPull, { body: { name: model } }))
  return (
    <Section title={t('pulls.title', { name })} lead={t('pulls.lead')}>
      <Form
        key={begun}
        submit={t('pulls.begin')}
        send={async ({ model = '' }) => {
          await begin(model)
          setBegun(begun + 1)
        }}
      >
        {(errors) => (
          <Field
            name="model"
            label={t('pulls.name')}
            hint={t('pulls.name.hint')}
            errors={errors?.['name']}
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
          />
        )}
      </Form>
      {error !== null && <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />}
      {data !== undefined && data.items.length > 0 && (
        <Rows label={t('pulls.list')}>
          {data.items.map((pull) => (
            <PullRow
              key={pull.id}
              pull={pull}
              stop={() => andShow(['admin-pulls'], () => call('DELETE', `${path}/${pull.id}`, nothing))}
              again={() => begin(pull.name)}
            />
          ))}
        </Rows>
      )}
      {children}
    </Section>
  )
}

interface PullRowProps {
  pull: ModelPull
  stop(): Promise<unknown>
  again(): Promise<unknown>
}

function PullRow({ pull, stop, again }: PullRowProps) {
  const { name, state, completed, total, problem } = pull
  return (
    <Row
      title={<bdi>{name}</bdi>}
      about={
        <>
          {state === 'done' ? '' : (problem ?? t(`pulls.${state}`))}
          {state === 'running' && total !== null && total > 0 && (
            <>
              {' · '}
              {t('pulls.of', { completed: asBytes(completed), total: asBytes(total) })}
              <progress
                className={styles['bar']}
                value={completed}
                max={total}
                aria-label={t('pulls.progress', { name })}
              />
            </>
          )}
        </>
      }
    >
      {isComing(pull) && (
        <IconButton icon="close" size="small" label={t('pulls.cancel', { name })} onClick={() => deed(stop)} />
      )}
      {state === 'done' && (
        <Badge tone="accent" icon="check">
          {t('pulls.done')}
        </Badge>
      )}
      {(state === 'failed' || state === 'cancelled') && (
        <Button icon="again" onClick={() => deed(again)}>
          {t('pulls.again')}
        </Button>
      )}
    </Row>
  )
}
