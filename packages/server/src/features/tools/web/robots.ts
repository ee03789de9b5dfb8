/** What a site asks of machines that read it, as RFC 9309 has it: the longest rule that fits decides, allowing wins ties. */
export interface Robots {
  allows(path: string): boolean
}

interface Rule {
  allow: boolean
  pattern: string
}

const longestFile = 500_000
const mostRules = 5_000

export const allowsEverything: Robots = { allows: () => true }
export const allowsNothing: Robots = { allows: () => false }

export function readRobots(text: string, agent: string): Robots {
  const groups: { agents: string[]; rules: Rule[] }[] = []
  let open: (typeof groups)[number] | null = null
  for (const line of text.slice(0, longestFile).split(/\r\n|\n|\r/)) {
    const [field, value] = splitOnce(line.split('#', 1)[0] ?? '', ':')
    const name = field.trim().toLowerCase()
    const given = value.trim()
    if (name === 'user-agent') {
      // Names that stand together share the rules below them.
      if (open === null || open.rules.length > 0) groups.push((open = { agents: [], rules: [] }))
      open.agents.push(given.toLowerCase())
    } else if ((name === 'allow' || name === 'disallow') && open !== null && open.rules.length < mostRules) {
      open.rules.push({ allow: name === 'allow' || given === '', pattern: given === '' ? '/' : given })
    }
  }
  const own = groups.filter(({ agents }) => agents.includes(agent.toLowerCase()))
  const rules = (own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'))).flatMap((one) => one.rules)
  return {
    allows(path) {
      let best: Rule | null = null
      for (const rule of rules) {
        const isLonger = best === null || rule.pattern.length > best.pattern.length
        const wins = isLonger || (rule.pattern.length === best?.pattern.length && rule.allow)
        if (wins && fits(rule.pattern, path)) best = rule
      }
      return best?.allow ?? true
    },
  }
}

/** `*` stands for anything, `$` at the end for the end. Walked by hand: a rule must not be able to hold us up. */
function fits(rule: string, path: string): boolean {
  const toTheEnd = rule.endsWith('$')
  const [first = '', ...rest] = (toTheEnd ? rule.slice(0, -1) : rule).split('*')
  if (!path.startsWith(first)) return false
  let at = first.length
  const last = rest.at(-1)
  if (last === undefined) return !toTheEnd || at === path.length
  for (const piece of rest.slice(0, -1)) {
    const found = path.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return toTheEnd ? path.length - last.length >= at && path.endsWith(last) : path.includes(last, at)
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}
