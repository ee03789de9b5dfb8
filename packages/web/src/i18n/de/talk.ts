export const deTalk = {
  'beside.stop': '{name} anhalten',
  'beside.copy': 'Kopieren, was {name} geschrieben hat',
  'beside.again': '{name} noch einmal fragen',
} as const
