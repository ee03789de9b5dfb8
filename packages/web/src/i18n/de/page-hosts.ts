export const dePageHosts = {
  'pageHosts.title': 'Seiten aus dem eigenen Netz',
  'pageHosts.lead':
    'Seiten werden nur aus dem offenen Netz geholt. Nenne hier, was daneben gelesen werden darf: ein Wiki, ein Schwarzes Brett.',
  'pageHosts.risk':
    'Wer hier Seiten hinzufügen oder Werkzeuge benutzen darf, liest, was diese Rechner ohne Anmeldung zeigen, und auch ein Modell, das eine Seite dazu überredet hat. Nenne einzelne Dienste, nie einen Router oder eine Verwaltungsoberfläche.',
  'pageHosts.hosts': 'Rechner, einer je Zeile',
  'pageHosts.hint': 'Etwa wiki.lan oder wiki.lan:8080. Ein Name ohne Port meint die des Webs.',
  'pageHosts.fixed': 'Durch die Umgebung gesetzt: {hosts}',
}
