import type { TranslationOf } from '../translation.ts'
import type { enFace } from '../en/face.ts'

export const deFace: TranslationOf<typeof enFace> = {
  'admin.place.appearance': 'Erscheinung',
  'appearance.lead': 'Wie dieses Haus sich allen nennt und zeigt, vor und nach der Anmeldung.',
  'appearance.name': 'Name des Hauses',
  'appearance.nameHint': 'Neben dem Zeichen, in Titeln und in Mails.',
  'appearance.colour': 'Farbe',
  'appearance.own': 'Maulbeere, Parleys eigene',
  'appearance.hue': 'Farbton {hue}',
  'appearance.notice': 'Hinweis',
  'appearance.noticeHint': 'Steht über jeder Seite, bis Sie ihn leeren oder bis wer ihn gelesen hat ihn weglegt.',
  'appearance.tone': 'Der Hinweis ist',
  'appearance.tone.calm': 'gut zu wissen',
  'appearance.tone.caution': 'eine Warnung',
  'appearance.saved': 'Gespeichert. Alle sehen es jetzt.',
  'appearance.logo': 'Logo',
  'appearance.logoLead': 'Ein Bild als PNG, JPEG oder WebP mit höchstens 192 KB, anstelle von Parleys Zeichen.',
  'appearance.logoChoose': 'Ein Bild wählen',
  'appearance.logoRemove': 'Wieder Parleys Zeichen zeigen',
  'appearance.logoTooLarge': 'Dieses Bild hat mehr als 192 KB. Verkleinern Sie es und versuchen Sie es noch einmal.',
  'house.notice': 'Hinweis des Hauses',
  'house.noticeRead': 'Hinweis weglegen',
}
