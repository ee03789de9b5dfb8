/** Around a talk and its answers. */
export const enTalk = {
  'attach.drop': 'Drop them anywhere to attach them',
  'code.save': 'Download',
  'code.preview': 'Show how it looks',
  'message.again.other': 'Another model…',
  'message.fork': 'Go on in a new chat',
  'message.forked': 'This is a new chat with everything up to that answer. The other one stays as it was.',
  'tools.brought': 'comes with the assistant',
  'attach.most': {
    one: 'A message carries {most} files at most: {count} was left out.',
    other: 'A message carries {most} files at most: {count} were left out.',
  },
  'message.takeBack': 'Take back',
} as const
