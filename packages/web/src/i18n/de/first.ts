export const deFirst = {
  'connect.key.here': 'Ausprobieren und verbinden',
  'connect.key.about':
    'Der Schlüssel wird gleich ausprobiert. Er liegt versiegelt auf dem Server und wird nie wieder gezeigt.',
  'connect.key.works': 'Es geht: {detail}',
  'connect.environment': 'Oder setze eines hiervon, bevor du Parley startest:',
  'first.title': 'Womit du anfangen kannst',
  'first.models': { one: 'Ein Modell ist da und bereit.', other: '{count} Modelle sind da und bereit.' },
  'first.document': 'Frag ein eigenes Dokument',
  'first.document.about': 'Antworten zitieren es und führen zur Seite. Es bleibt in diesem Haus.',
  'first.document.choose': 'Ein erstes Dokument wählen',
  'first.document.reading': 'Wird gelesen…',
  'first.document.ready': '„{name}“ ist gelesen. Frag zum Beispiel:',
  'first.document.failed': 'Es ließ sich nicht lesen. Seine Seite sagt, warum.',
  'first.document.open': 'Nachsehen, was daraus wurde',
  'first.collection': 'Meine Dokumente',
  'first.question.about': 'Worum geht es hier, in fünf Sätzen?',
  'first.question.points': 'Bitte eine Zusammenfassung der wichtigsten Punkte, mit ihren Seiten.',
  'first.question.asks': 'Bitte eine Zusammenfassung als drei Fragen mit ihren Antworten.',
  'first.tour': 'Zeig mir alles',
  'first.hide': 'Ich kenne mich aus',
  'tour.title': 'Was wo ist',
  'tour.begin': 'Zum ersten Chat',
  'tour.composer': 'Das Feld, in das du schreibst',
  'tour.composer.text':
    'Ein Schrägstrich findet deine Vorlagen, ein @ Assistenten und Dokumente. Dateien kannst du hineinziehen oder einfügen.',
  'tour.model': 'Wer antwortet',
  'tour.model.text':
    'Neben dem Feld wählst du Modell, Assistent, Dokumente und Werkzeuge. Du kannst auch zwei Modelle zugleich fragen.',
  'tour.find': 'Dinge wiederfinden',
  'tour.find.text': 'Strg oder Cmd und K findet Chats, Worte und Befehle. Ein Fragezeichen zeigt alle Tasten.',
  'tour.keep': 'Ordnung',
  'tour.keep.text':
    'Jeder Chat hat ein Menü: anheften, in einen Ordner legen, teilen oder archivieren. Gelöschtes lässt sich einen Moment lang zurückholen.',
  'tour.safe': 'Nichts geht verloren',
  'tour.safe.text':
    'Antworten gehen weiter, wenn du gehst. Ohne Verbindung kannst du schreiben; es wird später einmal gesendet.',
  'notify.title': 'Wenn du woanders hinsiehst',
  'notify.lead': 'Auf diesem Gerät, in diesem Browser. Gezeigt wird der Name des Chats, keines seiner Worte.',
  'notify.on': 'Sag mir, wenn eine Antwort fertig ist',
  'notify.refused':
    'Der Browser erlaubt es nicht. Erlaube in seinen Einstellungen Benachrichtigungen für diese Seite und versuche es noch einmal.',
} as const
