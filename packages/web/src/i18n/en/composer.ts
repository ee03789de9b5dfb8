/** What is said around the field one writes in. */
export const enComposer = {
  'prompts.title': 'Prompts',
  'documents.title': 'Documents',
  'documents.count': { one: 'One document', other: '{count} documents' },
  'documents.working': { one: 'one is being read', other: '{count} are being read' },
  'picker.label': 'Documents: {name}',
  'picker.none': 'none',
  'picker.some': { one: 'one collection', other: '{count} collections' },
  'picker.title': 'Ask your documents',
  'picker.lead': 'Answers quote what you tick, and lead to the page.',
  'picker.empty': 'Add documents first. Then answers can quote them and lead to the page.',
  'picker.manage': 'Add documents',
  'attach.add': 'Attach files',
  'attach.list': 'Attached files',
  'attach.progress': 'How much of {name} has arrived',
  'attach.remove': 'Take {name} off',
  'picker.only': 'Answer from these alone, and say so where they hold nothing',
} as const
