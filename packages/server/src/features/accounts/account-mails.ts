import type { Language } from '@parley/contract'
import { spoken } from '#platform/language.ts'
import type { NewMail } from '#platform/mail/index.ts'
import { requestLanguage } from '#platform/request-sender.ts'
import type { UserRow } from './accounts.tables.ts'
import { asHtml } from './mail-words/html.ts'
import { asName, inLine } from './mail-words/names.ts'
import { codesLeft, fill, mailWords, type Given, type MailKind, type WayInChange } from './mail-words/words.ts'

/** Who reads a mail, and where. */
export type MailReader = Pick<UserRow, 'email' | 'language' | 'mail_language'>

export type { WayInChange }

export interface AccountMails {
  verifyAddress(to: MailReader, token: string): NewMail
  changeAddress(to: MailReader, token: string): NewMail
  addressAsked(to: MailReader, wanted: string): NewMail
  addressChanged(to: MailReader): NewMail
  alreadyRegistered(to: MailReader): NewMail
  invitation(to: MailReader, inviter: string | null, token: string): NewMail
  approved(to: MailReader): NewMail
  resetPassword(to: MailReader, token: string): NewMail
  passwordChanged(to: MailReader): NewMail
  wayInChanged(to: MailReader, change: WayInChange, name?: string): NewMail
  backupCodeUsed(to: MailReader, left: number): NewMail
  manyFailures(to: MailReader): NewMail
  manyCodes(to: MailReader): NewMail
  sessionCopied(to: MailReader): NewMail
}

/** What they chose, else what their browser last asked for, else what the browser that causes the mail asks for. */
export const languageOf = ({ language, mail_language }: Omit<MailReader, 'email'>): Language =>
  spoken(language) ?? spoken(mail_language) ?? requestLanguage() ?? 'en'

/**
 * The mails of an account. Links lead to the site its operator configured, never to whatever host a request named, and
 * carry their token behind a `#`, which no server or proxy writes into its log.
 */
export function createAccountMails(houseName: () => string, site: () => URL): AccountMails {
  const link = (page: string, token?: string): string => {
    const url = new URL(page, site())
    if (token !== undefined) url.hash = token
    return url.href
  }

  function mail<Kind extends MailKind>(to: MailReader, kind: Kind, given: Given<Kind>): NewMail {
    const language = languageOf(to)
    const which: MailKind = kind
    const { subject, text }: { subject: string; text: readonly string[] } = mailWords[language].mails[which]
    const common = { house: inLine(houseName()), home: link(''), forgot: link('forgot-password') }
    const paragraphs = text.map((paragraph) => fill(paragraph, { ...common, ...given }))
    const html = asHtml(paragraphs, language)
    return {
      to: to.email,
      language,
      subject: fill(subject, common),
      text: `${paragraphs.join('\n\n')}\n`,
      ...(html !== null && { html }),
    }
  }

  return {
    verifyAddress: (to, token) => mail(to, 'verifyAddress', { link: link('verify-email', token) }),
    changeAddress: (to, token) => mail(to, 'changeAddress', { link: link('verify-email', token) }),
    addressAsked: (to, wanted) => mail(to, 'addressAsked', { wanted: inLine(wanted) }),
    addressChanged: (to) => mail(to, 'addressChanged', {}),
    alreadyRegistered: (to) => mail(to, 'alreadyRegistered', {}),
    invitation: (to, inviter, token) =>
      mail(to, 'invitation', {
        inviter: inviter === null ? mailWords[languageOf(to)].administrator : asName(inviter),
        link: link('join', token),
      }),
    approved: (to) => mail(to, 'approved', {}),
    resetPassword: (to, token) => mail(to, 'resetPassword', { link: link('reset-password', token) }),
    passwordChanged: (to) => mail(to, 'passwordChanged', {}),
    wayInChanged: (to, change, name = '') =>
      mail(to, 'wayInChanged', { change: fill(mailWords[languageOf(to)].changes[change], { name: asName(name) }) }),
    backupCodeUsed: (to, left) => mail(to, 'backupCodeUsed', { left: codesLeft(languageOf(to), left) }),
    sessionCopied: (to) => mail(to, 'sessionCopied', {}),
    manyCodes: (to) => mail(to, 'manyCodes', {}),
    manyFailures: (to) => mail(to, 'manyFailures', {}),
  }
}
