export const deTalk = {
  'beside.stop': '{name} anhalten',
  'beside.copy': 'Kopieren, was {name} geschrieben hat',
  'beside.again': '{name} noch einmal fragen',
  'attach.drop': 'Lass sie irgendwo los, um sie anzuhängen',
  'code.save': 'Herunterladen',
  'code.preview': 'Zeigen, wie es aussieht',
  'message.again.other': 'Ein anderes Modell …',
  'message.fork': 'In einem neuen Chat weitermachen',
  'message.forked': 'Das ist ein neuer Chat mit allem bis zu dieser Antwort. Der andere bleibt, wie er war.',
  'tools.brought': 'bringt der Assistent mit',
  'attach.most': {
    one: 'Eine Nachricht trägt höchstens {most} Dateien: {count} wurde weggelassen.',
    other: 'Eine Nachricht trägt höchstens {most} Dateien: {count} wurden weggelassen.',
  },
  'code.previewed': 'Wie die Seite aussieht',
  'code.previewLeft': 'Ihre Skripte und was sie von anderswo laden würde, sind weggelassen.',
  'message.takeBack': 'Zurücknehmen',
  'elsewhere.open': {
    one: 'Auch in einem anderen Tab oder auf einem anderen Gerät geöffnet.',
    other: 'Auch in {count} anderen Tabs oder auf anderen Geräten geöffnet.',
  },
  'elsewhere.writing': 'In deinem anderen Tab oder auf deinem anderen Gerät wird gerade geschrieben.',
} as const
