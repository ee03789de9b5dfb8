export const deAsides = {
  'suggestions.label': 'Was du als Nächstes fragen kannst',
  'suggestions.title': 'Vorschläge',
  'suggestions.lead': 'Unter einer neuen Antwort stehen bis zu drei Fragen, mit denen du weitermachen kannst.',
  'suggestions.show': 'Vorschlagen, was ich als Nächstes fragen kann',
  'asides.title': 'Titel, Vorschläge und Bilder',
  'asides.lead':
    'Ein kleines Modell benennt neue Gespräche und schlägt vor, was als Nächstes gefragt werden kann: nach der Antwort und ihr nie im Weg. Es zählt zum Budget der jeweiligen Person.',
  'asides.titles': 'Neue Gespräche benennen',
  'asides.suggestions': 'Vorschlagen, was als Nächstes gefragt werden kann',
  'asides.model': 'Von welchem Modell',
  'asides.model.hint':
    'Von selbst gewählt, ist es ein kleines Modell des Anbieters, der geantwortet hat. Wo es keines gibt, heißen Gespräche weiter nach ihren ersten Worten.',
  'asides.model.automatic': 'von selbst gewählt',
  'asides.vision': 'Bilder beschreibt',
  'asides.vision.hint':
    'Für Modelle, die nicht sehen können: Mit dem Werkzeug dafür fragen sie dieses nach Bildern. Die Bilder gehen zu ihm, wo immer es ist.',
  'asides.vision.nobody': 'niemand',
}
