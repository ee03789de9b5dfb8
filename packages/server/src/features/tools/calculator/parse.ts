import { AppError } from '#platform/app-error.ts'

export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'call'; name: string; given: Expression[] }
  | { kind: 'sign' | 'percent' | 'factorial'; of: Expression }
  | { kind: 'binary'; operator: '+' | '-' | '*' | '/' | '^' | 'mod'; left: Expression; right: Expression }
  | { kind: 'convert'; of: Expression; unit: Expression }

const token =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(°?\p{L}[\p{L}\d_]*|[°%!])|(\*\*|[-+*/^(),·×÷−]))/iuy
const longest = 500
const deepest = 50

/** Reads what people and models write as arithmetic, with units: `3 km / 20 min in km/h`, `sqrt(2)`, `15% of 80`. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text))
  const expression = parser.conversion()
  parser.expectEnd()
  return expression
}

export function cannotRead(why: string): AppError {
  return new AppError('validation_failed', `This cannot be calculated: ${why}`)
}

function tokensOf(text: string): string[] {
  if (text.length > longest) throw cannotRead(`it is longer than ${longest} characters.`)
  const tokens: string[] = []
  token.lastIndex = 0
  const trimmed = text.trimEnd()
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex
    const found = token.exec(trimmed)
    if (found === null) throw cannotRead(`“${trimmed.slice(at).trim().slice(0, 20)}” is not understood.`)
    const [, number, name, sign] = found
    const text = number ?? name ?? sign ?? ''
    tokens.push(plainSigns.get(text) ?? text)
  }
  return tokens
}

const plainSigns = new Map([
  ['**', '^'],
  ['·', '*'],
  ['×', '*'],
  ['÷', '/'],
  ['−', '-'],
])

/** Recursive descent: each method reads one level of precedence, the loosest first. */
class Parser {
  readonly #tokens: readonly string[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  conversion(): Expression {
    const of = this.#sum()
    const word = this.#peek()?.toLowerCase()
    if (word !== 'in' && word !== 'to' && word !== 'as') return of
    this.#at += 1
    return { kind: 'convert', of, unit: this.#product() }
  }

  expectEnd(): void {
    const rest = this.#peek()
    if (rest !== undefined) throw cannotRead(`“${rest}” is not expected there.`)
  }

  #sum(): Expression {
    let left = this.#product()
    for (let operator = this.#take('+', '-'); operator !== null; operator = this.#take('+', '-')) {
      left = { kind: 'binary', operator, left, right: this.#product() }
    }
    return left
  }

  #product(): Expression {
    let left = this.#signed()
    for (;;) {
      const operator = this.#take('*', '/', 'mod')
      if (operator !== null) left = { kind: 'binary', operator, left, right: this.#signed() }
      else if (this.#take('of') !== null) left = { kind: 'binary', operator: '*', left, right: this.#signed() }
      else return left
    }
  }

  #signed(): Expression {
    const sign = this.#take('+', '-')
    if (sign === null) return this.#sideBySide()
    const of = this.#nested(() => this.#signed())
    return sign === '-' ? { kind: 'sign', of } : of
  }

  /** `3 km`, `2 (1 + 1)`: multiplied, and before any other sign, so that `3 km / 20 min` is a speed. */
  #sideBySide(): Expression {
    let left = this.#power()
    while (this.#beginsFactor()) left = { kind: 'binary', operator: '*', left, right: this.#power() }
    return left
  }

  #power(): Expression {
    const base = this.#suffixed()
    if (this.#take('^') === null) return base
    return { kind: 'binary', operator: '^', left: base, right: this.#nested(() => this.#signed()) }
  }

  #suffixed(): Expression {
    let of = this.#atom()
    for (let suffix = this.#take('%', '!'); suffix !== null; suffix = this.#take('%', '!')) {
      of = { kind: suffix === '%' ? 'percent' : 'factorial', of }
    }
    return of
  }

  #atom(): Expression {
    const next = this.#peek()
    if (next === undefined) throw cannotRead('it ends too early.')
    this.#at += 1
    if (/^[\d.]/.test(next)) return { kind: 'number', value: Number(next) }
    if (next === '(') return this.#closing(this.#nested(() => this.conversion()))
    if (!isName(next)) throw cannotRead(`“${next}” is not expected there.`)
    return this.#peek() === '(' ? this.#call(next) : { kind: 'name', name: next }
  }

  #call(name: string): Expression {
    this.#at += 1
    const given = [this.#nested(() => this.#sum())]
    while (this.#take(',') !== null) given.push(this.#nested(() => this.#sum()))
    return this.#closing({ kind: 'call', name, given })
  }

  #closing(inner: Expression): Expression {
    if (this.#take(')') === null) throw cannotRead('a parenthesis is not closed.')
    return inner
  }

  #beginsFactor(): boolean {
    const next = this.#peek()
    if (next === undefined || ['in', 'to', 'as', 'of', 'mod'].includes(next.toLowerCase())) return false
    return next === '(' || isName(next) || /^[\d.]/.test(next)
  }

  #nested(read: () => Expression): Expression {
    this.#depth += 1
    if (this.#depth > deepest) throw cannotRead('it is nested too deeply.')
    const inner = read()
    this.#depth -= 1
    return inner
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #take<Wanted extends string>(...wanted: Wanted[]): Wanted | null {
    const next = this.#peek()?.toLowerCase()
    const found = wanted.find((each) => each === next)
    if (found === undefined) return null
    this.#at += 1
    return found
  }
}

function isName(text: string): boolean {
  return /^[\p{L}°]/u.test(text)
}
