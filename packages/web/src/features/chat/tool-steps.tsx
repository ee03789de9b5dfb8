import type { ToolCall } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import styles from './answer.module.css'

/** What a model asked for on the way to its answer, step by step, with what came back. */
export function ToolSteps({ calls }: { calls: readonly ToolCall[] }) {
  return (
    <ol className={styles['steps']}>
      {calls.map((call) => (
        <li key={call.callId}>
          <Step call={call} />
        </li>
      ))}
    </ol>
  )
}

function Step({ call: { name, arguments: asked, state, result } }: { call: ToolCall }) {
  return (
    <details className={styles['fold']}>
      <summary>
        {state === 'running' ? <Spinner /> : <Icon name={state === 'done' ? 'check' : 'tool'} size={17} />}
        <bdi>{name}</bdi>
        <Badge tone={state === 'failed' || state === 'denied' ? 'caution' : 'plain'}>{t(`tool.${state}`)}</Badge>
        <Icon name="chevronDown" size={15} />
      </summary>
      <dl className={styles['folded']}>
        <dt>{t('tool.arguments')}</dt>
        <dd>
          <pre tabIndex={0} aria-label={t('tool.arguments')}>
            {indented(asked)}
          </pre>
        </dd>
        {result !== null && (
          <>
            <dt>{t('tool.result')}</dt>
            <dd>
              <pre tabIndex={0} aria-label={t('tool.result')}>
                {indented(result)}
              </pre>
            </dd>
          </>
        )}
      </dl>
    </details>
  )
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
