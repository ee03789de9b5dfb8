import type { enAccount } from '../en/account.ts'
import type { TranslationOf } from '../translation.ts'

export const deAccount: TranslationOf<typeof enAccount> = {
  'sessions.others': 'Alle anderen Sitzungen beenden',
  'sessions.others.ask': 'Alle anderen Sitzungen beenden?',
  'sessions.others.consequence':
    'Jeder andere Browser und jedes andere Gerät ist binnen einer Sekunde abgemeldet, mit allem, was dort offen ist. Dieser Browser bleibt angemeldet, und API-Schlüssel gelten weiter.',
  'sessions.others.done': { one: 'Eine Sitzung wurde beendet.', other: '{count} Sitzungen wurden beendet.' },
  'keys.expires': 'Er endet',
  'keys.expires.never': 'Nie',
  'keys.expires.days': { one: 'Nach einem Tag', other: 'Nach {count} Tagen' },
  'keys.expires.date': 'An einem Tag, den ich wähle',
  'keys.expires.on': 'Letzter Tag',
  'keys.until': 'bis {time}',
  'keys.over': 'abgelaufen {time}',
  'keys.unused': 'Noch nicht benutzt',
}
