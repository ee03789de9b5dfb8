/** What is said around conversations, on the first page. */
export const enAround = {
  'part.failed': 'This part of Parley could not be loaded.',
  'order.up': 'Move up',
  'order.down': 'Move down',
  'folder.actions': 'Actions for the folder “{name}”',
  'folder.rename': 'Rename the folder',
  'missing.title': 'There is nothing here.',
  'missing.text': 'The address is wrong, or what was here has gone. Nothing of yours is lost.',
} as const
