/** What answers carry, in chats. */
export const enNotices = {
  'usage.cached': 'of them from the cache',
  'usage.countMessages': { one: '{count} message', other: '{count} messages' },
  'usage.countTokens': { one: '{count} token', other: '{count} tokens' },
  'notice.assistantGone': 'The assistant of this conversation is not there any more; the model answers without it.',
  'notice.older': {
    one: 'This conversation is longer than the model can read: it read the newest message only.',
    other: 'This conversation is longer than the model can read: it read the newest {count} messages.',
  },
  'notice.filesCut': 'There was no room for all of {names}: the model read the beginning.',
  'notice.moved': 'The budget “{name}” for {from} is used up, so {to} answers until {time}.',
  'notice.unavailable': '{from} cannot answer now, so {to} does.',
  'notice.low': 'The budget “{name}” is nearly used up: {used} of {limit}. It renews {time}.',
} as const
