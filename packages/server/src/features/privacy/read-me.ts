import type { Language } from '@parley/contract'

interface Words {
  begins: string
  files: Record<string, string>
}

const en = {
  begins: 'This archive holds what Parley keeps about you.',
  files: {
    'account.json': 'your account, preferences, sessions, keys (without the secrets in them)',
    'activity.json': 'what the record of this instance holds about what you did',
    'assistants.json': 'the assistants that are yours',
    'collections.json': 'the collections that are yours, with the names of their documents',
    'feedback.json': 'what you thought of answers',
    'groups.json': 'the groups you are in',
    'imports.json': 'the files of conversations you brought in, and what became of each conversation',
    'prompts.json': 'the prompts you keep',
    'services.json': 'the sign-in services that open your account',
    'shares.json': 'the conversations you shared by a link',
    'terms.json': 'the terms you agreed to, and when',
    'usage.json': 'what you used of models, day by day',
    'conversations/': 'every conversation with all its branches; Parley reads them back in',
    'files/': 'the files you gave, your picture among them; files.json tells their names and types',
  },
}

const inOther: Record<Exclude<Language, 'en'>, { begins: string; files: Record<keyof typeof en.files, string> }> = {
  de: {
    begins: 'Dieses Archiv enthält, was Parley über dich aufbewahrt.',
    files: {
      'account.json': 'dein Konto, deine Einstellungen, Sitzungen und Schlüssel (ohne die Geheimnisse darin)',
      'activity.json': 'was das Protokoll dieses Hauses darüber enthält, was du getan hast',
      'assistants.json': 'die Assistenten, die dir gehören',
      'collections.json': 'die Sammlungen, die dir gehören, mit den Namen ihrer Dokumente',
      'feedback.json': 'was du von Antworten gehalten hast',
      'groups.json': 'die Gruppen, in denen du bist',
      'imports.json': 'die Dateien mit Gesprächen, die du hereingeholt hast, und was aus jedem Gespräch wurde',
      'prompts.json': 'die Vorlagen, die du aufbewahrst',
      'services.json': 'die Anmeldedienste, die dein Konto öffnen',
      'shares.json': 'die Gespräche, die du durch einen Link geteilt hast',
      'terms.json': 'die Bedingungen, denen du zugestimmt hast, und wann',
      'usage.json': 'was du von Modellen benutzt hast, Tag für Tag',
      'conversations/': 'jedes Gespräch mit all seinen Zweigen; Parley liest sie wieder ein',
      'files/': 'die Dateien, die du gegeben hast, dein Bild darunter; files.json nennt ihre Namen und Arten',
    },
  },
  ar: {
    begins: 'يحوي هذا الأرشيف ما يحفظه Parley عنك.',
    files: {
      'account.json': 'حسابك وتفضيلاتك وجلساتك ومفاتيحك (من دون الأسرار التي فيها)',
      'activity.json': 'ما يحفظه سجل هذا البيت عمّا فعلته',
      'assistants.json': 'المساعدون الذين تملكهم',
      'collections.json': 'المجموعات التي تملكها مع أسماء مستنداتها',
      'feedback.json': 'رأيك في الإجابات',
      'groups.json': 'المجموعات التي أنت فيها',
      'imports.json': 'ملفات المحادثات التي جلبتها وما صار إليه كل منها',
      'prompts.json': 'القوالب التي تحتفظ بها',
      'services.json': 'خدمات الدخول التي تفتح حسابك',
      'shares.json': 'المحادثات التي شاركتها برابط',
      'terms.json': 'الشروط التي وافقت عليها ومتى',
      'usage.json': 'ما استخدمته من النماذج يومًا بيوم',
      'conversations/': 'كل محادثة بجميع فروعها؛ ويستطيع Parley قراءتها من جديد',
      'files/': 'الملفات التي قدّمتها، ومنها صورتك؛ وفي files.json أسماؤها وأنواعها',
    },
  },
}

/** What is in the archive of a person, for them to read. */
export function readMe(language: Language): string {
  const { begins, files }: Words = language === 'en' ? en : inOther[language]
  const lines = Object.entries(files).map(([name, about]) => `${name.padEnd(18)}${about}\n`)
  return `${begins}\n\n${lines.join('')}`
}
