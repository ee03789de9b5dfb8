/** The pages of an account, in their order. */
export const accountPlaces = [
  'profile',
  'preferences',
  'security',
  'sessions',
  'keys',
  'usage',
  'activity',
  'data',
  'terms',
] as const
