export const deEfforts = {
  'effort.now': 'Nachdenken: {effort}',
  'effort.about': 'Längeres Nachdenken antwortet besser, später und für mehr Token.',
  'effort.usual': 'Wie üblich',
  'effort.low': 'Kurz',
  'effort.medium': 'Eine Weile',
  'effort.high': 'Lange',
}
