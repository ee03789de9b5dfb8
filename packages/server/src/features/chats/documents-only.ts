import { detectLanguage } from '#features/knowledge/index.ts'
import { wordsOf } from '#platform/text/index.ts'
import type { ChatOutcome, ChatRequest, Provider } from '#providers/index.ts'

const nothingFits: Readonly<Record<string, string>> = {
  en: 'Your documents do not hold an answer to this.\n\nI was asked to answer from them alone, so I have not used anything else. Ask in other words, add a document that tells it, or allow answers beyond your documents.',
  de: 'In deinen Dokumenten steht dazu nichts.\n\nIch soll nur aus ihnen antworten und habe deshalb nichts anderes benutzt. Frag mit anderen Worten, gib ein Dokument dazu, in dem es steht, oder erlaube Antworten über deine Dokumente hinaus.',
  ar: 'لا تتضمن مستنداتك إجابة عن هذا السؤال.\n\nطُلب مني أن أجيب منها وحدها، لذلك لم أستخدم أي شيء آخر. اسأل بكلمات أخرى، أو أضف مستندًا يتضمن الإجابة، أو اسمح بإجابات من خارج مستنداتك.',
  fr: 'Vos documents ne contiennent pas de réponse à cette question.\n\nJe dois répondre uniquement d’après eux et n’ai donc rien utilisé d’autre. Posez la question autrement, ajoutez un document qui y répond, ou autorisez des réponses au-delà de vos documents.',
  es: 'Tus documentos no contienen una respuesta a esto.\n\nDebo responder solo a partir de ellos, así que no he usado nada más. Pregunta con otras palabras, añade un documento que lo explique o permite respuestas más allá de tus documentos.',
  zh: '您的文档中没有这个问题的答案。\n\n我只能根据这些文档回答，所以没有使用其他任何内容。请换一种问法、添加包含答案的文档，或允许使用文档以外的内容回答。',
}

const notSearched: Readonly<Record<string, string>> = {
  en: 'Your documents could not be searched in time, so I do not know whether they hold an answer.\n\nI was asked to answer from them alone, so I have not used anything else. Ask again in a moment.',
  de: 'Deine Dokumente konnten nicht rechtzeitig durchsucht werden. Ob die Antwort in ihnen steht, weiß ich deshalb nicht.\n\nIch soll nur aus ihnen antworten und habe nichts anderes benutzt. Frag in einem Moment noch einmal.',
  ar: 'تعذّر البحث في مستنداتك في الوقت المتاح، لذلك لا أعرف هل تتضمن إجابة.\n\nطُلب مني أن أجيب منها وحدها، لذلك لم أستخدم أي شيء آخر. اسأل مرة أخرى بعد لحظات.',
  fr: 'Vos documents n’ont pas pu être parcourus à temps ; je ne sais donc pas s’ils contiennent une réponse.\n\nJe dois répondre uniquement d’après eux et n’ai rien utilisé d’autre. Reposez la question dans un instant.',
  es: 'No se pudo buscar a tiempo en tus documentos, así que no sé si contienen una respuesta.\n\nDebo responder solo a partir de ellos y no he usado nada más. Vuelve a preguntar en un momento.',
  zh: '未能及时搜索您的文档，因此我不知道其中是否有答案。\n\n我只能根据这些文档回答，所以没有使用其他任何内容。请稍后再问一次。',
}

/** In the language of the question, where it is one of these. */
export const refusalFor = (question: string): string => inLanguageOf(question, nothingFits)

export const notSearchedFor = (question: string): string => inLanguageOf(question, notSearched)

function inLanguageOf(question: string, texts: Readonly<Record<string, string>>): string {
  return texts[detectLanguage(question, wordsOf(question))] ?? texts['en'] ?? ''
}

/** Says one thing and asks no model: what is not in the documents cannot slip in. */
export function answering({ kind }: Pick<Provider, 'kind'>, text: string): Provider {
  return {
    kind,
    discover: async () => [],
    async chat(_request: ChatRequest, emit, signal): Promise<ChatOutcome> {
      signal.throwIfAborted()
      emit({ type: 'text', text })
      return { finish: 'stop', usage: null }
    },
  }
}
