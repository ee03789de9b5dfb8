/** What is said around conversations, on the first page. */
export const enAround = {
  'part.failed': 'This part of Parley could not be loaded.',
  'order.up': 'Move up',
  'order.down': 'Move down',
  'folder.actions': 'Actions for the folder “{name}”',
} as const
