import type { TranslationOf } from '../translation.ts'
import type { enExchange } from '../en/exchange.ts'

export const deExchange: TranslationOf<typeof enExchange> = {
  'share.menu': 'Teilen…',
  'share.title': 'Dieses Gespräch teilen',
  'share.lead': 'Wer den Link hat, kann es lesen, auch ohne Konto.',
  'share.seen':
    'Zu sehen sind die Fragen und Antworten des Zweigs, den du gerade siehst, so wie sie jetzt sind, mit ihren Quellen.',
  'share.unseen':
    'Nicht zu sehen sind dein Name, andere Zweige, Gedankengänge, Werkzeuge, Dateien und alles, was du später schreibst.',
  'share.create': 'Link erstellen',
  'share.once': 'Kopiere den Link jetzt. Er wird nur dieses eine Mal gezeigt.',
  'share.copy': 'Link kopieren',
  'share.open': 'Ansehen',
  'share.given': 'Frühere Links',
  'share.since': 'Erstellt {time}',
  'share.end': 'Zurückziehen',
  'share.ended': 'Der Link führt nun ins Leere.',
  'share.gone.title': 'Hier ist nichts.',
  'share.gone.text':
    'Dieser Link wurde zurückgezogen, oder er ist nicht vollständig. Bitte um einen neuen, von wem du ihn hast.',
  'share.note': 'Ein Gespräch, wie es am {time} war, geteilt aus Parley. Antworten eines Modells können falsch sein.',
  'share.print': 'Drucken oder als PDF sichern',
  'export.menu': 'Exportieren…',
  'export.title': 'Zum Mitnehmen',
  'export.paper': 'Papier oder PDF',
  'export.paper.about': 'Der sichtbare Zweig mit Formeln, Code und Diagrammen, fertig zum Drucken.',
  'export.md': 'Markdown',
  'export.md.about': 'Der sichtbare Zweig als Text, den jeder Editor liest.',
  'export.html': 'Seite',
  'export.html.about': 'Der sichtbare Zweig als eine Datei, die jeder Browser öffnet.',
  'export.json': 'JSON',
  'export.json.about': 'Alles mit allen Zweigen. Parley liest es wieder ein.',
  'print.pictures': 'Bilder von anderswo laden',
  'print.back': 'Zurück zum Gespräch',
  'print.loading': 'Die Seiten werden zusammengetragen…',
  'paper.asked': 'Frage',
  'paper.sources': 'Quellen',
  'paper.empty': 'Noch wurde nichts gesagt.',
}
