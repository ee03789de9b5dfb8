export const deAround = {
  'part.failed': 'Dieser Teil von Parley ließ sich nicht laden.',
  'order.up': 'Nach oben',
  'order.down': 'Nach unten',
  'folder.actions': 'Aktionen für den Ordner „{name}“',
  'missing.title': 'Hier ist nichts.',
  'missing.text': 'Die Adresse stimmt nicht, oder was hier war, ist fort. Von Ihren Dingen ist nichts verloren.',
  'remove.ask': '„{name}“ entfernen?',
  'models.remove.text': 'Preise, Grenzen und Anweisung gehen mit. Unterhaltungen behalten, was es geschrieben hat.',
  'providers.remove.text':
    'Der Schlüssel wird vergessen, und die Modelle antworten niemandem mehr. Was sie geantwortet haben, bleibt in den Chats.',
  'servers.remove.text': 'Der Schlüssel wird vergessen, und die Werkzeuge werden niemandem mehr angeboten.',
  'budgets.remove.text': 'Nichts wird mehr daran gemessen. Was verbraucht wurde, bleibt in den Büchern.',
  'palette.group.things': 'Womit und worüber',
  'palette.assistant': 'Mit {name} sprechen',
  'palette.model': 'Mit {name} antworten lassen',
  'palette.collection': '{name} öffnen',
}
