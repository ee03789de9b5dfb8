export const enExchange = {
  'share.menu': 'Share…',
  'take.menu': 'Export…',
} as const
