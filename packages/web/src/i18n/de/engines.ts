import type { Translation } from '../translation.ts'

export const deEngines = {
  'models.effort': 'Wie lange es nachdenkt',
  'models.effort.hint': 'Wo es nachdenkt und es sich sagen lässt. Länger antwortet besser, später und für mehr Token.',
  'models.effort.usual': 'Wie beim Anbieter üblich',
  'models.effort.low': 'Kurz',
  'models.effort.medium': 'Eine Weile',
  'models.effort.high': 'Lange',
  'models.window.usual':
    '{used} werden genutzt, wenn du nichts wählst; das Modell kennt {most}. Mehr braucht dort mehr Speicher, wo es läuft.',
  'models.notForChat': 'Nicht zum Chatten',
  'models.byHand': 'Von Hand',
  'models.others': {
    one: 'Noch eines, das dem Namen nach nicht zum Chatten ist',
    other: 'Noch {count}, die dem Namen nach nicht zum Chatten sind',
  },
  'models.others.lead': 'Sie machen Bilder, Töne, Vektoren oder Urteile. Schalte eines ein, wo sein Name täuscht.',
  'models.add.title': 'Ein Modell nennen, das der Anbieter nicht aufführt',
  'models.add.lead': 'Für Server ohne Liste ihrer Modelle, und für Deployments oder Vorschauen, die darin fehlen.',
  'models.add': 'Modell hinzufügen',
  'models.add.provider': 'Anbieter',
  'models.add.upstream': 'Name des Modells dort',
  'models.add.upstream.hint': 'Genau wie der Anbieter ihn schreibt; bei Azure das Deployment.',
  'keep.title': 'Wie lange {name} ein Modell im Speicher behält',
  'keep.hint': 'Nach der letzten Antwort. Die erste Antwort danach wartet, bis es wieder geladen ist.',
  'keep.usual': 'Wie dort eingestellt',
  'keep.none': 'Gar nicht',
  'keep.5m': '5 Minuten',
  'keep.30m': '30 Minuten',
  'keep.2h': '2 Stunden',
  'keep.24h': 'Einen Tag',
  'keep.ever': 'Für immer',
} satisfies Partial<Translation>
