/** What a house says that demands a second factor, and where it is told to. */
export const enDemand = {
  'demand.title': 'One more lock on your door.',
  'demand.lead':
    'This house asks for a second factor: after your password, a code of an app on your phone. Set it up now; it takes a minute.',
  'demand.go': 'Go on',
  'demand.leave': 'Not now: sign me out',
  'demand.kept': 'This house asks for a second factor, so it stays on.',
  'demand.section': 'Second factor',
  'demand.section.lead':
    'Who must enter a code of an authenticator app after the password. Who has none is led to set it up, and can do nothing else before.',
  'demand.of': 'Demanded of',
  'demand.of.off': 'Nobody: each decides for themselves',
  'demand.of.administrators': 'Owners and administrators',
  'demand.of.everybody': 'Everybody',
  'demand.without': { one: 'One of them has none yet.', other: '{count} of them have none yet.' },
  'demand.ask': 'Demand a second factor?',
  'demand.consequence':
    'They are held up at once, on every device, and so are their API keys, until they have set one up.',
  'demand.submit': 'Demand it',
} as const
