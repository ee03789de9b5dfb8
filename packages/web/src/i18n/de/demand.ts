export const deDemand = {
  'demand.title': 'Noch ein Schloss an deiner Tür.',
  'demand.lead':
    'Dieses Haus verlangt einen zweiten Faktor: nach dem Passwort einen Code aus einer App auf deinem Telefon. Richte ihn jetzt ein, es dauert eine Minute.',
  'demand.go': 'Weiter',
  'demand.leave': 'Nicht jetzt: abmelden',
  'demand.kept': 'Dieses Haus verlangt einen zweiten Faktor, darum bleibt er an.',
  'demand.section': 'Zweiter Faktor',
  'demand.section.lead':
    'Wer nach dem Passwort einen Code aus einer Authenticator-App eingeben muss. Wer keinen hat, wird zum Einrichten geführt und kann vorher nichts anderes tun.',
  'demand.of': 'Verlangt von',
  'demand.of.off': 'Niemandem: alle entscheiden für sich',
  'demand.of.administrators': 'Eigentümern und Verwaltung',
  'demand.of.everybody': 'Allen',
  'demand.without': { one: 'Eine Person davon hat noch keinen.', other: '{count} davon haben noch keinen.' },
  'demand.ask': 'Einen zweiten Faktor verlangen?',
  'demand.consequence':
    'Sie werden sofort aufgehalten, auf jedem Gerät, und ihre API-Schlüssel auch, bis sie einen eingerichtet haben.',
  'demand.submit': 'Verlangen',
}
