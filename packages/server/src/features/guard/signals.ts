export type Signal = 'override' | 'forged-role' | 'reveal' | 'exfiltration' | 'invisible'

const gap = '[^\\n]{0,60}'

/** What attacks in the wild have in common. Each also stands in honest text now and then: a signal is no proof. */
const patterns: readonly [Signal, RegExp][] = [
  [
    'override',
    new RegExp(
      `\\b(?:ignore|disregard|forget|override|bypass)\\b${gap}\\b(?:previous|prior|above|earlier|preceding|all|your|system)\\b${gap}\\b(?:instructions?|prompts?|rules|guidelines|directions|training)\\b`,
      'i',
    ),
  ],
  [
    'override',
    /\b(?:you are now|act as|pretend to be)\b[^\n]{0,40}\b(?:dan|jailbroken|unrestricted|developer mode)\b/i,
  ],
  ['override', /(?:ignorier|vergiss|missachte|umgeh)\w{0,4}[^\n]{0,60}(?:anweisung|vorgabe|regel|instruktion)/i],
  [
    'override',
    /\b(?:ignore[zr]?|oublie[zr]?|ignora|olvida)\b[^\n]{0,60}\b(?:instructions|instrucciones|consignes|reglas)\b/i,
  ],
  ['override', /(?:忽略|无视|忘记)[^\n]{0,20}(?:指令|提示|规则|要求)/],
  ['override', /(?:تجاهل|انس)[^\n]{0,40}(?:التعليمات|الأوامر|القواعد)/],
  [
    'forged-role',
    /<\|(?:im_start|im_end|system|assistant|start_header_id|eot_id)\|?>|\[\/?INST\]|<<\/?SYS>>|<start_of_turn>/i,
  ],
  ['forged-role', /^\s{0,8}(?:#{1,4}\s*)?(?:system|developer)(?: (?:prompt|message|instructions?))?\s*:/im],
  ['forged-role', /\b(?:begin|end|new) (?:system|admin|developer) (?:prompt|message|instructions?)\b/i],
  [
    'reveal',
    /\b(?:reveal|print|repeat|show|output|leak|tell)\b[^\n]{0,40}\b(?:system prompt|hidden (?:prompt|instructions?)|initial instructions)\b/i,
  ],
  ['exfiltration', /!\[[^\]\n]{0,200}\]\(\s*https?:\/\/[^)\s]{0,500}[?&][^)\s=]{1,60}=/i],
  [
    'exfiltration',
    /!\[[^\]\n]{0,200}\]\[[^\]\n]{0,100}\][\s\S]{0,2000}^\s{0,3}\[[^\]\n]{1,100}\]:\s*https?:\/\/\S{0,500}\?/im,
  ],
  [
    'exfiltration',
    /\b(?:send|post|forward|upload|transmit|append|exfiltrate)\b[^\n]{0,80}\b(?:conversation|chat history|password|api key|secrets?|credentials)\b[^\n]{0,80}(?:https?:\/\/|\S+@\S+\.\S)/i,
  ],
]

/** Letters that only machines see: tags, and long runs of marks without width. */
const invisible = /[\u{E0020}-\u{E007F}]{3}|[\u200B-\u200D\u2060\uFEFF]{8}/u
const withoutWidth = /[\u200B-\u200D\u2060\uFEFF\u00AD\u{E0000}-\u{E007F}]/gu

/** Looking at a thousand hostile characters takes 2 ms, on the thread that serves everybody. */
const pieceLength = 16_000
/** Longer than what any pattern spans. */
const overlap = 3_000
/** Of each end of a long text: of what is said first and what is said last. */
const longestEnd = 128_000

/** Of a text of any length as much as can be looked at, in pieces that hold up nobody. */
export function piecesOf(text: string): string[] {
  if (text.length <= pieceLength) return [text]
  const ends =
    text.length <= 2 * longestEnd ? [text] : [text.slice(0, longestEnd), text.slice(text.length - longestEnd)]
  return ends.flatMap((end) => {
    const pieces: string[] = []
    for (let from = 0; from === 0 || from + overlap < end.length; from += pieceLength - overlap) {
      // Where it was cut no line begins.
      pieces.push(`${from === 0 ? '' : '.'}${end.slice(from, from + pieceLength)}`)
    }
    return pieces
  })
}

/** Which signs of an injection a text shows; none for nearly every text. */
export function signalsIn(text: string): Signal[] {
  const found = new Set<Signal>()
  if (invisible.test(text)) found.add('invisible')
  const plain = text.normalize('NFKC').replaceAll(withoutWidth, '')
  for (const [signal, pattern] of patterns) if (!found.has(signal) && pattern.test(plain)) found.add(signal)
  return [...found]
}
