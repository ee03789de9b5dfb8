import type { DocumentWords } from '../document-sentences.ts'

export const deDocumentReasons: DocumentWords = {
  'A part of this file is damaged. Open it in its own program, save it anew and try again.':
    'Ein Teil dieser Datei ist beschädigt. Öffne sie in ihrem Programm, speichere sie neu und versuch es noch einmal.',
  'A part of this file is missing. Save or download it anew and try again.':
    'Ein Teil dieser Datei fehlt. Speichere sie neu oder lade sie noch einmal herunter.',
  'Its pages are pictures without text, as a scanner makes them. Have the text recognised first and add that file.':
    'Die Seiten sind Bilder ohne Text, wie ein Scanner sie macht. Lass zuerst den Text erkennen und füge die neue Datei hinzu.',
  'Pages that are damaged, or pictures without text, cannot be found: {n}.':
    'Seiten, die beschädigt oder Bilder ohne Text sind, werden nicht gefunden: {n}.',
  'Pages that are pictures without text cannot be found: {n}.':
    'Seiten, die Bilder ohne Text sind, werden nicht gefunden: {n}.',
  'Reading this file takes more memory than it may. Split it and try again.':
    'Diese Datei zu lesen braucht mehr Speicher als erlaubt. Teile sie auf und versuch es noch einmal.',
  'Reading this file takes too long. Split it, or save it anew and try again.':
    'Diese Datei zu lesen dauert zu lange. Teile sie auf, oder speichere sie neu und versuch es noch einmal.',
  'Reading was stopped before it was done.': 'Das Lesen wurde angehalten, bevor es fertig war.',
  'The file of this document is gone. Delete the document and add it again.':
    'Die Datei zu diesem Dokument ist nicht mehr da. Lösche das Dokument und füge es neu hinzu.',
  'There is more text in this file than can be read. Split it and add the parts.':
    'In dieser Datei steht mehr Text, als gelesen werden kann. Teile sie auf und füge die Teile hinzu.',
  'There is no text in this file, or none in a form that can be read here. Save it as PDF or text and try again.':
    'In dieser Datei steht kein Text, oder keiner in einer lesbaren Form. Speichere sie als PDF oder Text und versuch es noch einmal.',
  'There is no text in this file. If it is a picture of one, have the text recognised first.':
    'In dieser Datei steht kein Text. Ist es ein Bild davon, lass zuerst den Text erkennen.',
  'This PDF has more than {n} pages. Split it and try again.':
    'Diese PDF-Datei hat mehr als {n} Seiten. Teile sie auf und versuch es noch einmal.',
  'This PDF is damaged and cannot be opened. Save or download it anew and try again.':
    'Diese PDF-Datei ist beschädigt und lässt sich nicht öffnen. Speichere sie neu oder lade sie noch einmal herunter.',
  'This book is protected against copying and cannot be read. Add one without protection.':
    'Dieses Buch ist kopiergeschützt und kann nicht gelesen werden. Nimm eines ohne Schutz.',
  'This could not be read, although it was tried several times. Try again later.':
    'Das ließ sich nicht lesen, obwohl es mehrmals versucht wurde. Versuch es später noch einmal.',
  'This file defines characters of its own, which is not read. Save it as PDF or text and try again.':
    'Diese Datei legt eigene Zeichen fest; das wird nicht gelesen. Speichere sie als PDF oder Text und versuch es noch einmal.',
  'This file holds no text. A scanned page is a picture: attach it as one.':
    'In dieser Datei steht kein Text. Eine gescannte Seite ist ein Bild: Häng sie als Bild an.',
  'This file has too many parts. Split it and try again.':
    'Diese Datei hat zu viele Teile. Teile sie auf und versuch es noch einmal.',
  'This file is damaged and cannot be unpacked. Save or download it anew and try again.':
    'Diese Datei ist beschädigt und lässt sich nicht entpacken. Speichere sie neu oder lade sie noch einmal herunter.',
  'This file is damaged, or of a kind that cannot be read here. Save it as PDF or text and try again.':
    'Diese Datei ist beschädigt oder von einer Art, die hier nicht gelesen werden kann. Speichere sie als PDF oder Text und versuch es noch einmal.',
  'This file is empty. Replace it with one that has something in it.':
    'Diese Datei ist leer. Ersetze sie durch eine, in der etwas steht.',
  'This file is locked with a password. Save it without one and try again.':
    'Diese Datei ist mit einem Passwort geschützt. Speichere sie ohne und versuch es noch einmal.',
  'This file is nested too deeply. Save it as PDF or text and try again.':
    'Diese Datei ist zu tief verschachtelt. Speichere sie als PDF oder Text und versuch es noch einmal.',
  'This file unpacks to far more than it should and was not read. Save it as PDF or text and try again.':
    'Diese Datei wird entpackt viel größer, als sie sein dürfte, und wurde nicht gelesen. Speichere sie als PDF oder Text und versuch es noch einmal.',
  'This is a picture. Have its text recognised first, or attach it to a message.':
    'Das ist ein Bild. Lass zuerst seinen Text erkennen, oder häng es an eine Nachricht.',
  'This is an Office file of an old kind. Save it as .docx, .xlsx or .pptx and try again.':
    'Das ist eine Office-Datei alter Art. Speichere sie als .docx, .xlsx oder .pptx und versuch es noch einmal.',
  'This is an archive. Unpack it and add the files that are in it.':
    'Das ist ein Archiv. Entpacke es und füge die Dateien daraus hinzu.',
  'This page is too large to be read. Save its text and try again.':
    'Diese Seite ist zu groß zum Lesen. Speichere ihren Text und versuch es damit.',
}
