/** What the house shows to strangers, for those who administer it. */
export const enHouseShares = {
  'houseShares.lead':
    'Whoever has one of these links reads a conversation as it was when it was shared, without an account. You see whose they are and can end them; what is in them is not shown here.',
  'houseShares.none': 'Nobody shares a conversation at the moment.',
  'houseShares.find': 'A link somebody told you of',
  'houseShares.find.hint': 'Paste the whole address.',
  'houseShares.find.submit': 'Find it',
  'houseShares.all': 'Show all',
  'houseShares.erased': 'Somebody',
  'houseShares.closed': 'closed',
  'houseShares.closed.why': 'Its giver is locked out or may not share any more. It opens again when that changes.',
  'houseShares.end': 'End it',
  'houseShares.end.name': 'End it: the link of {name} of {time}',
  'houseShares.end.ask': 'End this link of {name}?',
  'houseShares.end.consequence':
    'The link leads nowhere from the next moment on, for everybody who has it, and nobody can bring it back. The conversation stays as it is, and {name} reads in their record that you ended the link. They can share again: to keep somebody from that, take the right to share from their role or groups.',
  'houseShares.ended': 'The link of {name} leads nowhere now.',
} as const
