const most = 400

/** A file this long is two things. */
export function fileLength(sources) {
  return sources
    .filter((source) => source.lines > most)
    .map((source) => `${source.path} has ${source.lines} lines; split it (at most ${most})`)
}
