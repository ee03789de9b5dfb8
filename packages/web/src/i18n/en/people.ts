/** What is said about one's own account, and at the door beside the password. */
export const enPeople = {
  'login.services': 'Other ways in',
  'login.service': 'Go on with {name}',
  'signInProblem.refused': 'The sign-in was called off there. You can try again.',
  'signInProblem.failed': 'The sign-in service could not be used just now. Try again in a moment.',
  'signInProblem.expired': 'That took too long, or began in another browser. Please begin again.',
  'signInProblem.no-account': 'There is no account for you here yet. Ask somebody who looks after this house.',
  'signInProblem.no-address': 'The service names no address that it has checked. An account needs one.',
  'signInProblem.address-taken':
    'There is an account with your address already. Sign in to it, then link the service under Account, Security.',
  'signInProblem.disabled': 'This account is locked out. Somebody who looks after this house can let it in again.',
  'signInProblem.pending': 'Your account is made and waits for somebody here to say yes.',
  'signInProblem.linked-elsewhere': 'This service stands for another account here already.',
  'signInProblem.bad-invite':
    'This invitation was used already, has ended, or is for another address. Ask for a new one.',
  'signInProblem.somebody-else': 'Somebody else is signed in at the service. Sign in there as yourself.',
  'signInProblem.not-proved': 'The service does not say that you have just signed in there. Prove it another way.',
} as const
