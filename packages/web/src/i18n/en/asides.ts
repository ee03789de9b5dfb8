/** What a small model does beside conversations. */
export const enAsides = {
  'suggestions.label': 'What you may ask next',
  'suggestions.title': 'Suggestions',
  'suggestions.lead': 'Under a new answer stand up to three questions with which you may want to go on.',
  'suggestions.show': 'Suggest what I may ask next',
  'asides.title': 'Titles, suggestions and pictures',
  'asides.lead':
    'A small model names new conversations and suggests what may be asked next, after the answer and never in its way. It counts towards each person’s budgets.',
  'asides.titles': 'Name new conversations',
  'asides.suggestions': 'Suggest what may be asked next',
  'asides.model': 'By which model',
  'asides.model.hint':
    'Chosen for you, it is a small model of the provider that answered. Where there is none, conversations keep their first words as their name.',
  'asides.model.automatic': 'chosen for you',
  'asides.vision': 'Pictures are described by',
  'asides.vision.hint':
    'For models that cannot see: with the tool for it they ask this one about pictures. Pictures go to it wherever it is.',
  'asides.vision.nobody': 'nobody',
} as const
