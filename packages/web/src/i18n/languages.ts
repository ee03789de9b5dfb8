import type { Language } from '@parley/contract'
import type { SayField } from './field-words.ts'
import { speak } from './index.ts'
import { sayFieldsBy } from './problem-words.ts'
import type { Translation } from './translation.ts'

export type { Language }

/** Each by its own name, for whoever looks for theirs. */
export const languageNames: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
  { code: 'ar', name: 'العربية' },
]

const rightToLeft: ReadonlySet<Language> = new Set(['ar'])
const key = 'parley.language'

const catalogues: Record<Language, () => Promise<[Partial<Translation>, SayField]>> = {
  en: () => import('./en/later.ts').then(({ enLater }) => [enLater, (sentence) => sentence]),
  de: () => import('./de/index.ts').then(({ de, deField }) => [de, deField]),
  ar: () => import('./ar/index.ts').then(({ ar, arField }) => [ar, arField]),
}

export const isLanguage = (name: string | undefined): name is Language =>
  languageNames.some(({ code }) => code === name)

/** What was chosen here, else the first of the browser's languages that is spoken. */
function chosenLanguage(): Language {
  return storedLanguage() ?? ofBrowser()
}

/** What was chosen in this browser. */
export function storedLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(key) ?? undefined
    return isLanguage(stored) ? stored : null
  } catch {
    // Storage is blocked: the browser's own languages it is.
    return null
  }
}

function ofBrowser(): Language {
  return navigator.languages.map((tag) => tag.split('-', 1)[0]).find(isLanguage) ?? 'en'
}

let show = (): void => undefined

/** Shows the page once its words are there. A catalogue that cannot be loaded leaves English. */
export async function beginLanguage(showPage: () => void): Promise<void> {
  show = showPage
  const chosen = chosenLanguage()
  if (chosen !== 'en') await speakIn(chosen).catch(() => (document.documentElement.lang = 'en'))
  show()
}

async function speakIn(chosen: Language): Promise<void> {
  const [words, sayField] = await catalogues[chosen]()
  speak(words)
  sayFieldsBy(sayField)
  document.documentElement.lang = chosen
  document.documentElement.dir = rightToLeft.has(chosen) ? 'rtl' : 'ltr'
}

/** The page is loaded again: every word on it changes, drafts and what waits to be sent stay. */
export function chooseLanguage(chosen: Language): void {
  if (keep(chosen)) location.reload()
}

/** Where nothing is drawn but a form: all of it is said anew, and what was typed stays. */
export function chooseLanguageInPlace(chosen: Language): void {
  keep(chosen)
  void speakIn(chosen).then(show, () => location.reload())
}

function keep(chosen: Language): boolean {
  try {
    localStorage.setItem(key, chosen)
    return true
  } catch {
    // Storage is blocked: there is nowhere to keep the choice.
    return false
  }
}
