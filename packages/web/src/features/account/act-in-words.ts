import { t } from '../../i18n/index.ts'

const known = [
  'account.created',
  'account.email-changed',
  'account.exported',
  'account.verified',
  'factor.codes-renewed',
  'factor.disabled',
  'factor.enabled',
  'factor.reset',
  'identity.linked',
  'identity.unlinked',
  'key.created',
  'key.ended',
  'login.failed',
  'login.ok',
  'logout',
  'mail.read',
  'factor.passkey-added',
  'factor.passkey-removed',
  'password.changed',
  'password.link-made',
  'password.reset',
  'role.changed',
  'session.ended',
  'step-up.failed',
  'terms.agreed',
  'user.approved',
  'user.created',
  'user.disabled',
  'user.enabled',
  'user.groups-changed',
  'user.signed-out',
] as const

/** What the record calls by a short name, said as a person would; what is not known here keeps its name. */
export function actInWords(action: string): string {
  const one = known.find((name) => name === action)
  return one === undefined ? action : t(`act.${one}`)
}
