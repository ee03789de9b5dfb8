/** What is said of how much somebody knows already, where they choose it. */
export const enLevel = {
  'level.title': 'How much you know already',
  'level.lead': 'Answers that teach begin where you are.',
  'level.now': 'Your level: {level}',
  'level.choose': 'How much you know already, for all chats',
  'level.next': 'From your next question on: {level}',
  'level.1': 'I have just begun',
  'level.2': 'I know a little',
  'level.3': 'I get along',
  'level.4': 'I know it well',
  'level.5': 'It is my trade',
} as const
