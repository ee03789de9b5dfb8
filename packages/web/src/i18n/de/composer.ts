export const deComposer = {
  'documents.title': 'Dokumente',
  'documents.count': { one: 'Ein Dokument', other: '{count} Dokumente' },
  'picker.label': 'Dokumente: {name}',
  'picker.none': 'keine',
  'picker.some': { one: 'eine Sammlung', other: '{count} Sammlungen' },
  'picker.title': 'Deine Dokumente fragen',
  'picker.lead': 'Antworten zitieren, was du ankreuzt, und führen zur Seite.',
  'picker.empty': 'Füge zuerst Dokumente hinzu. Dann können Antworten sie zitieren und zur Seite führen.',
  'picker.manage': 'Dokumente hinzufügen',
} as const
