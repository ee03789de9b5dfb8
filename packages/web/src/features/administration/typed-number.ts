import { ProblemError, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'

/**
 * What was typed as a number, or null for nothing. What is none has no way to the server, where nothing means without limit:
 * it is said here, at its field.
 */
export function typedNumber(field: string, text: string): number | null {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return null
  const number = Number(plain)
  if (Number.isFinite(number)) return number
  const detail = t('models.number')
  throw new ProblemError({
    ...problemOf(null),
    status: 400,
    code: 'validation_failed',
    detail,
    fields: { [field]: [detail] },
  })
}
