const words =
  /(?<![\p{L}\p{N}])(summar|overview|outline|key points|main points|tl;?dr|what (is|are) (this|these|it|they|the (document|file|paper|text|book)s?)( all)? about|what (is|are) (this|these|the) (document|file|paper|text|book)|zusammenfass|zusammengefasst|überblick|worum geht|résum|resum|riassum|samenvat)|总结|概括|摘要|要約|요약|لخ[صّ]|ملخص/iu

/** Who wants to be asked asks for nothing that stands in a passage. */
const quiz =
  /(?<![\p{L}\p{N}])(quiz|test me(?!\p{L})|ask me (a|the|some|another|questions)|(next|another|practice|exam) questions?|flash ?cards?|study (plan|guide)|frag mich|prüf(e|t)? mich|abfrag|(nächste|noch eine) frage|(prüfungs|übungs)fragen|karteikarten|lernplan|interroge|questions? suivante|fiches? de révision|pregúntame|examíname|cuestionario|siguiente pregunta)|测验|考考我|出题|下一题|クイズ|퀴즈|اختبر|اسألني|السؤال التالي|بطاقات/iu

/** Whether it asks about documents and not about something in them: no passage of theirs comes near to that. */
export function asksAboutAll(question: string): boolean {
  return words.test(question) || quiz.test(question)
}
