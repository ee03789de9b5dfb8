/** Scripts that belong to one language, or to few of which this is what most write. */
const scripts: readonly (readonly [language: string, signs: RegExp])[] = [
  ['ja', /[\u3040-\u30FF]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
]
/** What hardly any sentence of theirs does without. */
const words: Readonly<Record<string, string>> = {
  en: 'the and of to is in that it you for with are this be not',
  de: 'der die das und ist nicht ein eine zu mit auf für von sich wie',
  fr: 'le la les des et est une que dans pour pas sur vous avec il',
  es: 'el los las que una por con para es no del como más pero se',
  it: 'il che di per non una con sono del della più come gli anche è',
  pt: 'os não uma que para com é do da em mais como por você ao',
  nl: 'het een van en niet dat is op te voor met zijn ook je aan',
}
const known = new Map(
  Object.entries(words).flatMap(([language, list]) => list.split(' ').map((word) => [`${language} ${word}`, true])),
)
const languages = Object.keys(words)
/**
 * The language of a text, so that it is read out as what it is; undefined where it cannot be told, for a wrong one
 * is worse than none.
 */
export function languageOf(text: string): string | undefined {
  const beginning = text.replaceAll(/```[^]*?(?:```|$)|`[^`]*`|https?:\S+/g, ' ')
  const letters = beginning.match(/\p{L}/gu)?.length ?? 0
  if (letters < 2) return undefined
  for (const [language, signs] of scripts) {
    // A few of Japanese's own signs among Chinese ones make it Japanese.
    const share = language === 'ja' ? 0.1 : 0.5
    if ((beginning.match(signs)?.length ?? 0) / letters > share) return language
  }
  const said = beginning.toLowerCase().match(/\p{L}+/gu) ?? []
  const [first, second] = languages
    .map((language) => ({ language, count: said.filter((word) => known.has(`${language} ${word}`)).length }))
    .toSorted((one, other) => other.count - one.count)
  if (first === undefined || first.count < 2 || first.count < 1.5 * (second?.count ?? 0)) return undefined
  return first.language
}
