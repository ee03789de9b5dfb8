/** The instructions of a Dockerfile, in stages. */
export function stagesOf(text) {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const read = /^([A-Z]+)\s+(.*)$/.exec(line.trim())
      if (read === null) throw new Error(`not an instruction: ${line}`)
      return { name: read[1], text: read[2] }
    })
    .reduce(
      (all, line) => (line.name === 'FROM' ? [...all, [line]] : [...all.slice(0, -1), [...(all.at(-1) ?? []), line]]),
      [],
    )
}
