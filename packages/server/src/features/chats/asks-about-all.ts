const words =
  /(?<![\p{L}\p{N}])(summar|overview|outline|key points|main points|tl;?dr|what (is|are) (this|these|it|they|the (document|file|paper|text|book)s?)( all)? about|what (is|are) (this|these|the) (document|file|paper|text|book)|zusammenfass|zusammengefasst|überblick|worum geht|résum|resum|riassum|samenvat)|总结|概括|摘要|要約|요약|لخ[صّ]|ملخص/iu

/** Whether it asks about documents and not about something in them: no passage of theirs comes near to that. */
export function asksAboutAll(question: string): boolean {
  return words.test(question)
}
