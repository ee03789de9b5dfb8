import * as contract from '@parley/contract'
import type { WebSearchEngine, WebSearchTest } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { webSearchQuery } from '../../api/administration.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'
import styles from './tools.module.css'

const engines: readonly WebSearchEngine[] = ['duckduckgo', 'searxng', 'brave', 'tavily']

export function WebSearchSection() {
  const { data } = useQuery(webSearchQuery)
  const [chosen, setChosen] = useState<WebSearchEngine | null>(null)
  const [result, setResult] = useState<WebSearchTest | null>(null)
  const [busy, setBusy] = useState(false)
  if (data === undefined) return null
  const { version } = data
  const engine = chosen ?? data.engine

  const save = async ({ baseUrl = '', apiKey = '', robots }: Record<string, string>): Promise<void> => {
    const body = {
      version,
      engine,
      baseUrl: baseUrl.trim() === '' ? null : baseUrl,
      respectRobots: robots !== undefined,
      ...(apiKey.trim() !== '' && { apiKey }),
    }
    setResult(null)
    await andShow(['admin-web-search'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/web-search',
          schema: contract.webSearchSettings,
          body,
          names: { engine: t('web.engine'), baseUrl: t('providers.address'), respectRobots: t('web.robots') },
          say: (_, value) => engines.flatMap((one) => (one === value ? [t(`web.engine.${one}`)] : []))[0],
        }),
      ),
    )
  }
  const test = async (): Promise<void> => {
    setBusy(true)
    try {
      setResult(await call('POST', 'admin/web-search/test', contract.webSearchTest))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Section title={t('web.title')} lead={t('web.lead')}>
      <Form key={version} submit={t('web.save')} done={t('form.saved')} send={save}>
        {(errors) => (
          <>
            <div className={styles['select']}>
              <label htmlFor="web-engine">{t('web.engine')}</label>
              <select
                id="web-engine"
                value={engine}
                onChange={({ target }) => setChosen(engines.find((one) => one === target.value) ?? null)}
              >
                {engines.map((one) => (
                  <option key={one} value={one}>
                    {t(`web.engine.${one}`)}
                  </option>
                ))}
              </select>
            </div>
            <Field
              name="baseUrl"
              type="url"
              label={t('providers.address')}
              hint={t(engine === 'searxng' ? 'web.address.searxng' : 'web.address.hint')}
              errors={errors?.['baseUrl']}
              defaultValue={engine === data.engine ? (data.baseUrl ?? '') : ''}
              key={engine}
              autoComplete="off"
            />
            {(engine === 'brave' || engine === 'tavily') && (
              <Field
                name="apiKey"
                type="password"
                label={t('providers.key')}
                hint={t(data.hasKey && engine === data.engine ? 'web.key.kept' : 'web.key.hint')}
                errors={errors?.['apiKey']}
                autoComplete="off"
              />
            )}
            <label className={styles['check']}>
              <input type="checkbox" name="robots" defaultChecked={data.respectRobots} />
              <span>{t('web.robots')}</span>
            </label>
          </>
        )}
      </Form>
      <div className={styles['test']}>
        <Button busy={busy} icon="search" onClick={() => deed(test)}>
          {t('web.test')}
        </Button>
        <p role="status">
          {result !== null && (result.works ? t('web.test.works', { count: result.results.length }) : result.detail)}
        </p>
      </div>
    </Section>
  )
}
