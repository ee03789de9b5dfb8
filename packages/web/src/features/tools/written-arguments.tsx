import { t } from '../../i18n/index.ts'
import styles from './approval-card.module.css'

/** What a model wrote for a tool: by name where it is a plain object, else as it stands. Nothing of it is left out. */
export function WrittenArguments({ written }: { written: string }) {
  const fields = fieldsOf(written)
  if (fields === null) {
    return (
      <pre className={styles['written']} tabIndex={0} aria-label={t('tool.arguments')}>
        {indented(written)}
      </pre>
    )
  }
  if (fields.length === 0) return <p className={styles['nothing']}>{t('approval.nothing')}</p>
  return (
    <dl className={styles['fields']} aria-label={t('tool.arguments')}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd dir="auto">{typeof value === 'string' ? shown(value) : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

function fieldsOf(written: string): [string, unknown][] | null {
  try {
    const value: unknown = JSON.parse(written === '' ? '{}' : written)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const fields = Object.entries(value)
    const isPlain = fields.every(([, each]) => typeof each !== 'object' || each === null)
    return isPlain && fields.length <= 12 ? fields : null
  } catch {
    return null
  }
}

/** Signs that turn or hide text would show something else than what is sent; lines and joined letters stay. */
function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) =>
    /[\n\t\u200c\u200d]/.test(sign) ? sign : `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}

export function indented(text: string): string {
  try {
    return shown(JSON.stringify(JSON.parse(text), null, 2))
  } catch {
    return shown(text)
  }
}
