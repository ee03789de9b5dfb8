/** What is said in a talk by parts that load when they are first needed. */
export const enLaterTalk = {
  'folder.rename.hint': 'The name of another folder puts both together.',
  'beside.stop': 'Stop {name}',
  'beside.copy': 'Copy what {name} wrote',
  'beside.again': 'Ask {name} again',
  'code.previewed': 'What the page looks like',
  'code.previewLeft': 'Its scripts and what it would load from elsewhere are left out.',

  'elsewhere.open': {
    one: 'Also open in another tab or on another device.',
    other: 'Also open in {count} other tabs or on other devices.',
  },
  'elsewhere.writing': 'Something is being written in your other tab or on your other device.',
} as const
