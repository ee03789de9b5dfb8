import type { Language } from '@parley/contract'

/** What stands in a file beside what was said. */
export interface ExportWords {
  language: Language
  direction: 'ltr' | 'rtl'
  conversation: string
  you: string
  answer: string
  /** Behind the name of a source. */
  page(page: number): string
}

export const exportWords: Record<Language, ExportWords> = {
  en: {
    language: 'en',
    direction: 'ltr',
    conversation: 'Conversation',
    you: 'You',
    answer: 'Answer',
    page: (page) => `, page ${page}`,
  },
  de: {
    language: 'de',
    direction: 'ltr',
    conversation: 'Gespräch',
    you: 'Du',
    answer: 'Antwort',
    page: (page) => `, Seite ${page}`,
  },
  ar: {
    language: 'ar',
    direction: 'rtl',
    conversation: 'محادثة',
    you: 'أنت',
    answer: 'إجابة',
    page: (page) => `، صفحة ${page}`,
  },
}
