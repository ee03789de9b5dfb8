export const deHouseShares = {
  'houseShares.lead':
    'Wer einen dieser Links hat, liest ein Gespräch so, wie es beim Teilen war, auch ohne Konto. Du siehst, von wem sie sind, und kannst sie beenden; was darin steht, wird hier nicht gezeigt.',
  'houseShares.none': 'Zurzeit teilt niemand ein Gespräch.',
  'houseShares.find': 'Ein Link, von dem dir jemand erzählt hat',
  'houseShares.find.hint': 'Füge die ganze Adresse ein.',
  'houseShares.find.submit': 'Suchen',
  'houseShares.all': 'Alle zeigen',
  'houseShares.erased': 'Jemand',
  'houseShares.closed': 'geschlossen',
  'houseShares.closed.why':
    'Wer ihn gegeben hat, ist ausgesperrt oder darf nicht mehr teilen. Ändert sich das, ist er wieder offen.',
  'houseShares.end': 'Beenden',
  'houseShares.end.name': 'Beenden: der Link von {name} vom {time}',
  'houseShares.end.ask': 'Diesen Link von {name} beenden?',
  'houseShares.end.consequence':
    'Der Link führt vom nächsten Augenblick an ins Leere, für alle, die ihn haben, und niemand kann ihn zurückholen. Das Gespräch bleibt, wie es ist, und {name} liest im eigenen Protokoll, dass du den Link beendet hast. Geteilt werden kann neu: Um das zu verhindern, nimm der Rolle oder den Gruppen das Recht zu teilen.',
  'houseShares.ended': 'Der Link von {name} führt nun ins Leere.',
} as const
