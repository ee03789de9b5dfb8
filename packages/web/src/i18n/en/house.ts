/** What is said about accounts and the people who look after the house. */
export const enHouse = {
  'factor.code': 'Six digits of your authenticator app',

  'account.title': 'Account',
  'passkey.refused': 'No passkey was used. You can try again.',

  'admin.title': 'Administration',
} as const
