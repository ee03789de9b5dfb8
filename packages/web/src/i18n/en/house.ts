/** What is said about accounts and the people who look after the house. */
export const enHouse = {
  'factor.code': 'Six digits of your authenticator app',

  'account.title': 'Account',
  'passkey.refused': 'No passkey was used. You can try again.',
  'confirm.title': 'Is it still you?',
  'confirm.lead': 'This changes who may enter, so prove it once more.',
  'confirm.submit': 'Go on',
  'confirm.passkey': 'Use a passkey instead',

  'admin.title': 'Administration',
} as const
