/** What the account pages say beyond what the first page brings along. */
export const enAccount = {
  'sessions.others': 'End all other sessions',
  'sessions.others.ask': 'End all other sessions?',
  'sessions.others.consequence':
    'Every other browser and device is signed out within a second, with all that it has open. This one stays, and so do API keys.',
  'sessions.others.done': { one: 'One session was ended.', other: '{count} sessions were ended.' },
  'keys.expires': 'It ends',
  'keys.expires.never': 'Never',
  'keys.expires.days': { one: 'After one day', other: 'After {count} days' },
  'keys.expires.date': 'On a day I choose',
  'keys.expires.on': 'Last day',
  'keys.until': 'until {time}',
  'keys.over': 'ended {time}',
  'keys.unused': 'Not used yet',
} as const
