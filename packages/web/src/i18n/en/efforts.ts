/** What is said of thinking where somebody chooses how long; comes with that choice. */
export const enEfforts = {
  'effort.now': 'Thinking: {effort}',
  'effort.about': 'Longer thinking answers better, later and for more tokens.',
  'effort.usual': 'As usual',
  'effort.low': 'Briefly',
  'effort.medium': 'A while',
  'effort.high': 'Long',
} as const
