/** What is said in a talk by parts that load when they are first needed. */
export const enLaterTalk = {
  'beside.stop': 'Stop {name}',
  'beside.copy': 'Copy what {name} wrote',
  'beside.again': 'Ask {name} again',
  'code.previewed': 'What the page looks like',
  'code.previewLeft': 'Its scripts and what it would load from elsewhere are left out.',
} as const
