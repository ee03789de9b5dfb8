import type { MailWords } from './translation.ts'

const notYou = 'Warst du das nicht, dann wähle jetzt ein neues Passwort: {forgot}'

export const de: MailWords = {
  mails: {
    verifyAddress: {
      subject: 'Bestätige deine Adresse für {house}',
      text: [
        'Jemand, hoffentlich du, hat mit dieser Adresse ein Konto bei {house} angelegt. Um sie zu bestätigen, öffne innerhalb von zwei Tagen diese Seite:',
        '{link}',
        'Warst du es nicht, dann lass diese Mail liegen: Ohne dich bleibt das Konto verschlossen.',
      ],
    },
    changeAddress: {
      subject: 'Bestätige deine neue Adresse für {house}',
      text: [
        'Um diese Adresse für dein Konto bei {house} zu benutzen, öffne innerhalb von zwei Tagen diese Seite:',
        '{link}',
        'Hast du dort kein Konto, dann lass diese Mail liegen.',
      ],
    },
    addressAsked: {
      subject: 'Dein Konto bei {house} soll eine andere Adresse bekommen',
      text: [
        'Jemand, hoffentlich du, möchte für dein Konto bei {house} eine andere Adresse benutzen: {wanted}. Sie gilt, sobald die Mail beantwortet ist, die dorthin ging; bis dahin gilt diese hier.',
        `${notYou}\nEin neues Passwort beendet auch diese Änderung.`,
      ],
    },
    addressChanged: {
      subject: 'Deine Adresse bei {house} wurde geändert',
      text: [
        'Dein Konto bei {house} hat jetzt eine andere E-Mail-Adresse, und Mails kommen nicht mehr an diese hier.',
        'Warst du das nicht, dann sag es sofort der Verwaltung.',
      ],
    },
    alreadyRegistered: {
      subject: 'Du hast ein Konto bei {house}',
      text: [
        'Jemand, hoffentlich du, wollte bei {house} ein Konto mit dieser Adresse anlegen, zu der es schon eines gibt.',
        'Hier meldest du dich an: {home}',
        'Falls du das Passwort vergessen hast: {forgot}',
      ],
    },
    invitation: {
      subject: 'Du bist zu {house} eingeladen',
      text: ['{inviter} lädt dich zu {house} ein. Um dein Konto anzulegen, öffne diese Seite:', '{link}'],
    },
    approved: {
      subject: 'Dein Konto bei {house} ist offen',
      text: ['Bei {house} wurdest du eingelassen. Hier meldest du dich an: {home}'],
    },
    resetPassword: {
      subject: 'Ein neues Passwort für {house}',
      text: [
        'Um für dein Konto bei {house} ein neues Passwort zu wählen, öffne innerhalb einer Stunde diese Seite:',
        '{link}',
        'Hast du nicht darum gebeten, dann lass diese Mail liegen: Dein Passwort bleibt, wie es ist.',
      ],
    },
    passwordChanged: {
      subject: 'Dein Passwort bei {house} wurde geändert',
      text: ['Das Passwort deines Kontos bei {house} wurde geändert, und jeder andere Browser ist abgemeldet.', notYou],
    },
    wayInChanged: {
      subject: 'Wie du dich bei {house} anmeldest, wurde geändert',
      text: ['{change} Jeder andere Browser ist abgemeldet.', notYou],
    },
    backupCodeUsed: {
      subject: 'Bei {house} wurde ein Ersatzcode benutzt',
      text: [
        'Jemand, hoffentlich du, hat sich bei {house} mit einem Ersatzcode an deinem Konto angemeldet. {left}',
        notYou,
      ],
    },
    sessionCopied: {
      subject: 'Jemand hat vielleicht deine Sitzung bei {house} kopiert',
      text: [
        'Eine alte Kopie einer Anmeldung an deinem Konto bei {house} wurde benutzt, was kein Browser von sich aus tut. Diese Sitzung ist beendet, wer auch immer sie hatte.',
        'Weißt du nicht, warum, dann wähle ein neues Passwort, das beendet jede Sitzung: {forgot}',
      ],
    },
    manyCodes: {
      subject: 'Jemand kennt dein Passwort bei {house}',
      text: [
        'Bei {house} wurde dein richtiges Passwort eingegeben, und danach zehn falsche Codes. Weitere Codes werden gebremst; Ersatzcodes und Passkeys nicht.',
        notYou,
      ],
    },
    manyFailures: {
      subject: 'Jemand versucht, sich an deinem Konto bei {house} anzumelden',
      text: [
        'Für dein Konto bei {house} wurden zehn falsche Passwörter eingegeben. Weitere Versuche werden eine Weile gebremst; Browser, in denen du schon angemeldet warst, nicht.',
        'Warst du es und hast das Passwort vergessen, dann wähle ein neues; das hebt auch die Bremse auf:',
        '{forgot}',
      ],
    },
  },
  changes: {
    factorOn: 'Ein zweiter Faktor wurde eingeschaltet.',
    factorOff: 'Der zweite Faktor wurde ausgeschaltet.',
    factorsTaken:
      'Die Verwaltung hat deine zweiten Faktoren und Passkeys entfernt, wie man es tut, wenn ein Telefon verloren ging.',
    passkeyAdded: 'Der Passkey „{name}“ kam hinzu.',
    passkeyRemoved: 'Ein Passkey wurde entfernt.',
    serviceLinked: 'Der Anmeldedienst „{name}“ öffnet von jetzt an dein Konto.',
    serviceUnlinked: 'Der Anmeldedienst „{name}“ öffnet dein Konto nicht mehr.',
  },
  codesLeft: { one: 'Einer ist noch übrig.', other: '{count} sind noch übrig.' },
  administrator: 'Die Verwaltung',
}
