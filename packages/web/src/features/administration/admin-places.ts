/** The pages of administration, in their order: a place without a page, or a page without its place, does not compile. */
export const adminPlaces = [
  'users',
  'invites',
  'groups',
  'shares',
  'services',
  'models',
  'tools',
  'appearance',
  'house',
  'outbox',
  'usage',
  'budgets',
  'audit',
] as const
export type AdminPlace = (typeof adminPlaces)[number]
