/** What is said about prompts and what the message field suggests; comes with the first of them. */
export const enPrompts = {
  'prompts.lead': 'Words you need often, kept under a name. Type / in a message to take one up.',
  'prompts.new': 'New prompt',
  'prompts.create': 'Keep it',
  'prompts.empty.title': 'Nothing is kept yet.',
  'prompts.empty.text': 'Take one of these to begin with, or write your own.',
  'prompts.take': 'Take “{name}”',
  'prompts.shared': 'For everyone',
  'prompts.share': 'Offer it to everyone here',
  'prompts.text': 'What it says',
  'prompts.text.hint':
    'What changes each time goes in double braces, such as {example}. It is asked for when the prompt is used.',
  'prompts.edit': 'Edit {name}',
  'prompts.delete': 'Delete {name}',
  'prompts.deleted': '“{name}” is deleted.',
  'prompts.more': 'Show more prompts',
  'prompts.failed': 'The prompts could not be loaded.',
  'prompts.asks': { one: 'asks for one thing', other: 'asks for {count} things' },
  'prompts.fill': 'Put it into the message',
  'prompts.sample.summary': 'Summary',
  'prompts.sample.summary.text': 'Sum this up in five points, the most important one first:\n\n[[text]]',
  'prompts.sample.translate': 'Translation',
  'prompts.sample.translate.text':
    'Translate this into [[language]]. Keep its tone, and leave names as they are.\n\n[[text]]',
  'prompts.sample.reply': 'Reply to an e-mail',
  'prompts.sample.reply.text':
    'Write a short, friendly reply to this e-mail. What I want to say: [[what I want to say]]\n\n[[the e-mail]]',
  'offers.prompts': 'Your prompts',
  'offers.mentions': 'Assistants and documents',
  'offers.group.collections': 'Collections',
  'offers.group.documents': 'Single documents',
  'offers.prompts.empty': 'Keep words you need often as prompts; here you find them again.',
  'offers.manage': 'Look after prompts',
  'offers.count': {
    one: 'One offer. Arrow keys choose, Enter takes it.',
    other: '{count} offers. Arrow keys choose, Enter takes one.',
  },
} as const
