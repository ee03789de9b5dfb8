const notYou = 'If that was not you, set a new password now: {forgot}'

/** What mails say: the source of truth for other languages. `{name}` is filled in; what stands apart is a paragraph. */
export const en = {
  mails: {
    verifyAddress: {
      subject: 'Confirm your address for {house}',
      text: [
        'Somebody, hopefully you, made an account at {house} with this address. To confirm it, open this page within two days:',
        '{link}',
        'If it was not you, ignore this mail: without you the account stays closed.',
      ],
    },
    changeAddress: {
      subject: 'Confirm your new address for {house}',
      text: [
        'To use this address for your account at {house}, open this page within two days:',
        '{link}',
        'If you have no account there, ignore this mail.',
      ],
    },
    addressAsked: {
      subject: 'Another address is wanted for your account at {house}',
      text: [
        'Somebody, hopefully you, asked to use another address for your account at {house}: {wanted}. It counts once the mail that was sent there is answered; until then this one does.',
        `${notYou}\nA new password also ends this change.`,
      ],
    },
    addressChanged: {
      subject: 'Your address at {house} was changed',
      text: [
        'Your account at {house} now has another e-mail address, and mails no longer come to this one.',
        'If that was not you, tell an administrator at once.',
      ],
    },
    alreadyRegistered: {
      subject: 'You have an account at {house}',
      text: [
        'Somebody, hopefully you, tried to make an account at {house} with this address, which has one already.',
        'Sign in here: {home}',
        'If you have forgotten the password: {forgot}',
      ],
    },
    invitation: {
      subject: 'You are invited to {house}',
      text: ['{inviter} invites you to {house}. To make your account, open this page:', '{link}'],
    },
    approved: {
      subject: 'Your account at {house} is open',
      text: ['Somebody at {house} has let you in. Sign in here: {home}'],
    },
    resetPassword: {
      subject: 'A new password for {house}',
      text: [
        'To choose a new password for your account at {house}, open this page within an hour:',
        '{link}',
        'If you did not ask for it, ignore this mail: your password stays as it is.',
      ],
    },
    passwordChanged: {
      subject: 'Your password at {house} was changed',
      text: ['The password of your account at {house} was changed, and every other browser was signed out.', notYou],
    },
    wayInChanged: {
      subject: 'How you sign in to {house} was changed',
      text: ['{change} Every other browser was signed out.', notYou],
    },
    backupCodeUsed: {
      subject: 'A backup code was used at {house}',
      text: ['Somebody, hopefully you, signed in to your account at {house} with a backup code. {left}', notYou],
    },
    sessionCopied: {
      subject: 'Somebody may have copied your session at {house}',
      text: [
        'An old copy of a sign-in to your account at {house} was used, which no browser does by itself. That session was ended, for whoever had it.',
        'If you do not know why, set a new password, which ends every session: {forgot}',
      ],
    },
    manyCodes: {
      subject: 'Somebody knows your password at {house}',
      text: [
        'Your password at {house} was given correctly, followed by ten wrong codes. Further codes are slowed down; backup codes and passkeys are not.',
        notYou,
      ],
    },
    manyFailures: {
      subject: 'Somebody tries to sign in to your account at {house}',
      text: [
        'Ten wrong passwords were given for your account at {house}. Further attempts are slowed down for a while; browsers you have signed in with before are not.',
        'If it was you and you have forgotten the password, choose a new one, which also ends the slow-down:',
        '{forgot}',
      ],
    },
  },
  changes: {
    factorOn: 'A second factor was turned on.',
    factorOff: 'The second factor was turned off.',
    factorsTaken: 'An administrator took your second factors and passkeys away, as is done when a phone is lost.',
    passkeyAdded: 'The passkey “{name}” was added.',
    passkeyRemoved: 'A passkey was removed.',
    serviceLinked: 'The sign-in service “{name}” opens your account from now on.',
    serviceUnlinked: 'The sign-in service “{name}” no longer opens your account.',
  },
  codesLeft: { one: 'One is left.', other: '{count} are left.' },
  administrator: 'An administrator',
} as const
