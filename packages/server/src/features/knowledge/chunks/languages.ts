/** Words that nearly every text of a language holds and that say nothing about it. Folded, as words are compared. */
const commonWords: Readonly<Record<string, string>> = {
  en: 'the of and to in is that it for was on are as with be by at this have from or not but an they which you were her she his their has would there been if will can all about when who what how does do did where why so than we i my your',
  de: 'der die das und ist in zu den mit von fur auf nicht ein eine einer eines einem einen des dem sich als auch es an werden aus er hat dass sie nach wird bei oder um am sind noch wie uber so zum zur haben nur wenn was wer ich wir ihr im vom kann man war',
  fr: 'le la les de des du et un une est que qui dans en pour pas sur au aux ce cette ces il elle ils ne se par plus avec son sa ses ou mais nous vous je tu etre sont a ont comme si leur y l d qu comment quel quelle',
  es: 'el la los las de del y que en un una es por con para no se su al lo como mas pero sus le ya o este esta si porque cuando muy sin sobre tambien me hasta hay donde quien son ha han fue ser cual',
  it: 'il lo la i gli le di del della dei delle e che in un una per con non si da al alla sono come piu ma anche se su nel nella dal questo questa ha o essere era ci quando chi dove cosa quale',
  pt: 'o a os as de do da dos das e que em um uma para com nao por se no na mais como mas foi ao ele ela seu sua ou ser quando muito nos ja esta eu tambem so pelo pela ate isso sao',
  nl: 'de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit wordt of door over naar deze die heeft wat hoe waar wie kan was ze hij zij ik je wij worden',
  sv: 'och att det som en ett pa ar av for med den till inte om har de i jag ett men vi kan fran eller nar vid efter upp hur vad var sig aven da ska sa under',
  da: 'og at det som en et pa er af for med den til ikke om har de i jeg men vi kan fra eller nar ved efter op hvordan hvad var sig ogsa da skal sa under der blev',
  pl: 'i w na z do nie sie ze to jest o jak po co tak za od przez dla ale ktory ktora ktore jego jej ich czy oraz tym tego byl byla sa moze tylko juz gdy bardzo',
  cs: 'a v na je se ze to s z do o jako pro za by ale k po jsem jsou ktery ktera ktere jeho jeji od nebo tak i uz co kdyz bylo byl byla neni az',
  tr: 've bir bu da de icin ile cok daha gibi olarak var o ne ama kadar sonra olan her mi en ya ki diye degil ise veya nasil hangi',
  fi: 'ja on ei se etta en han oli mutta ovat joka kun niin tai myos kuin sen ole jos han nyt mita minun sina ne voi ollut siita',
  ru: 'и в не на что он с как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще нет о из ему для это при или который',
  uk: 'і в не на що він з як а то все вона так його але та до у за по її це від про для при або який є ми ви був була',
}

const lists = new Map(Object.entries(commonWords).map(([language, words]) => [language, new Set(words.split(' '))]))

/** Scripts that one language, or one above all, is written in. */
const scripts: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
]

/** For texts that give no hint: code, numbers, names. */
export const unknownLanguage = 'und'

export function isCommon(word: string, language: string): boolean {
  return lists.get(language)?.has(word) ?? false
}

/** By its script, or else by which language's most frequent words it holds. `words` are those of the text, folded. */
export function detectLanguage(text: string, words: readonly string[]): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  for (const [language, pattern] of scripts) {
    const share = (text.match(pattern)?.length ?? 0) / Math.max(1, letters)
    // Japanese mixes scripts: a few of its own letters tell.
    if (share > (language === 'ja' ? 0.1 : 0.4)) return language
  }
  let [best, most, second] = [unknownLanguage, 0, 0]
  for (const [language, list] of lists) {
    const hits = words.reduce((sum, word) => sum + (list.has(word) ? 1 : 0), 0)
    if (hits > most) [best, most, second] = [language, hits, most]
    else second = Math.max(second, hits)
  }
  const isClear = most >= 3 && most / Math.max(1, words.length) > 0.06 && most > second
  return isClear ? best : unknownLanguage
}

/** Whether a question, mostly too short to tell its language, is rather in another one than these. */
export function isInOther(languages: readonly string[], text: string, words: readonly string[]): boolean {
  const likely = likelyLanguage(languages, text, words)
  return likely !== undefined && !languages.includes(likely)
}

/** Of a question, which is mostly too short to tell it; where nothing speaks for another one, the first of these. */
export function likelyLanguage(
  languages: readonly string[],
  text: string,
  words: readonly string[],
): string | undefined {
  const told = detectLanguage(text, words)
  if (told !== unknownLanguage) return told
  const own = languages.map((language) => [language, lists.get(language) ?? new Set<string>()] as const)
  let [likely, most] = [languages[0], 0]
  for (const [language, list] of [...own, ...lists]) {
    const hits = words.filter((word) => list.has(word)).length
    if (hits > most) [likely, most] = [language, hits]
  }
  return likely
}
