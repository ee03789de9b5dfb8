/** The file itself is why it could not be read; the message is for the person who gave it. */
export class ReadingFailure extends Error {
  override readonly name = 'ReadingFailure'
}

/** Somebody replaced, stopped or deleted the document meanwhile. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
}
