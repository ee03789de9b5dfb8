/** What is said about accounts and the people who look after the house. */
export const enHouse = {
  'register.invited': 'You are invited. Make an account, and the door is open.',
  'register.approval': 'Somebody here says yes to new accounts. You can sign in once they have.',
  'login.passkey': 'Use a passkey',
  'login.forgot': 'I have forgotten my password',
  'login.invite': 'You need an invitation to join.',
  'pending.title': 'Nearly there.',
  'pending.verification': 'We have sent you a mail. Open the link in it to prove that the address is yours.',
  'pending.approval': 'Your account is made and waits for somebody here to say yes. You will get a mail.',
  'pending.back': 'Back to signing in',
  'factor.title': 'One more step.',
  'factor.lead': 'Prove with something only you have that it is you.',
  'factor.code': 'Six digits of your authenticator app',
  'factor.backupCode': 'Backup code',
  'factor.useBackup': 'Use a backup code',
  'factor.useCode': 'Use the authenticator app',

  'account.title': 'Account',
  'passkey.refused': 'No passkey was used. You can try again.',
  'confirm.title': 'Is it still you?',
  'confirm.lead': 'This changes who may enter, so prove it once more.',
  'confirm.submit': 'Go on',
  'confirm.passkey': 'Use a passkey instead',

  'admin.title': 'Administration',
} as const
