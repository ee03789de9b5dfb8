import type { NewMail } from '#platform/mail/index.ts'

export interface AccountMails {
  verifyAddress(to: string, token: string): NewMail
  changeAddress(to: string, token: string): NewMail
  addressAsked(to: string, wanted: string): NewMail
  addressChanged(to: string): NewMail
  alreadyRegistered(to: string): NewMail
  invitation(to: string, from: string, token: string): NewMail
  approved(to: string): NewMail
  resetPassword(to: string, token: string): NewMail
  passwordChanged(to: string): NewMail
  factorChanged(to: string, what: string): NewMail
  backupCodeUsed(to: string, left: number): NewMail
  manyFailures(to: string): NewMail
  manyCodes(to: string): NewMail
  sessionCopied(to: string): NewMail
}

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
  const mail = (to: string, subject: string, ...paragraphs: string[]): NewMail => ({
    to,
    subject,
    text: `${paragraphs.join('\n\n')}\n`,
  })
  const notYou = (): string => `If that was not you, set a new password now: ${link('forgot-password')}`

  return {
    verifyAddress: (to, token) =>
      mail(
        to,
        `Confirm your address for ${houseName()}`,
        `Somebody, hopefully you, made an account at ${houseName()} with this address. To confirm it, open this page within two days:`,
        link('verify-email', token),
        'If it was not you, ignore this mail: without you the account stays closed.',
      ),
    changeAddress: (to, token) =>
      mail(
        to,
        `Confirm your new address for ${houseName()}`,
        `To use this address for your account at ${houseName()}, open this page within two days:`,
        link('verify-email', token),
        'If you have no account there, ignore this mail.',
      ),
    addressAsked: (to, wanted) =>
      mail(
        to,
        `Another address is wanted for your account at ${houseName()}`,
        `Somebody, hopefully you, asked to use another address for your account at ${houseName()}: ${wanted}. It counts once the mail that was sent there is answered; until then this one does.`,
        `${notYou()}\nA new password also ends this change.`,
      ),
    addressChanged: (to) =>
      mail(
        to,
        `Your address at ${houseName()} was changed`,
        `Your account at ${houseName()} now has another e-mail address, and mails no longer come to this one.`,
        'If that was not you, tell an administrator at once.',
      ),
    alreadyRegistered: (to) =>
      mail(
        to,
        `You have an account at ${houseName()}`,
        `Somebody, hopefully you, tried to make an account at ${houseName()} with this address, which has one already.`,
        `Sign in here: ${link('')}`,
        `If you have forgotten the password: ${link('forgot-password')}`,
      ),
    invitation: (to, from, token) =>
      mail(
        to,
        `You are invited to ${houseName()}`,
        `${from} invites you to ${houseName()}. To make your account, open this page:`,
        link('join', token),
      ),
    approved: (to) =>
      mail(
        to,
        `Your account at ${houseName()} is open`,
        `Somebody at ${houseName()} has let you in. Sign in here: ${link('')}`,
      ),
    resetPassword: (to, token) =>
      mail(
        to,
        `A new password for ${houseName()}`,
        `To choose a new password for your account at ${houseName()}, open this page within an hour:`,
        link('reset-password', token),
        'If you did not ask for it, ignore this mail: your password stays as it is.',
      ),
    passwordChanged: (to) =>
      mail(
        to,
        `Your password at ${houseName()} was changed`,
        `The password of your account at ${houseName()} was changed, and every other browser was signed out.`,
        notYou(),
      ),
    factorChanged: (to, what) =>
      mail(
        to,
        `How you sign in to ${houseName()} was changed`,
        `${what} Every other browser was signed out.`,
        notYou(),
      ),
    backupCodeUsed: (to, left) =>
      mail(
        to,
        `A backup code was used at ${houseName()}`,
        `Somebody, hopefully you, signed in to your account at ${houseName()} with a backup code. ${left} are left.`,
        notYou(),
      ),
    sessionCopied: (to) =>
      mail(
        to,
        `Somebody may have copied your session at ${houseName()}`,
        `An old copy of a sign-in to your account at ${houseName()} was used, which no browser does by itself. That session was ended, for whoever had it.`,
        `If you do not know why, set a new password, which ends every session: ${link('forgot-password')}`,
      ),
    manyCodes: (to) =>
      mail(
        to,
        `Somebody knows your password at ${houseName()}`,
        `Your password at ${houseName()} was given correctly, followed by ten wrong codes. Further codes are slowed down; backup codes and passkeys are not.`,
        notYou(),
      ),
    manyFailures: (to) =>
      mail(
        to,
        `Somebody tries to sign in to your account at ${houseName()}`,
        `Ten wrong passwords were given for your account at ${houseName()}. Further attempts are slowed down for a while; browsers you have signed in with before are not.`,
        'If it was you and you have forgotten the password, choose a new one, which also ends the slow-down:',
        link('forgot-password'),
      ),
  }
}
