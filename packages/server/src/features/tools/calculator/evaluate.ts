import { cannotRead, parseExpression, type Expression } from './parse.ts'
import { findUnit, none, type Dimension, type Unit } from './units.ts'

interface Quantity {
  value: number
  dimension: Dimension
}

const constants = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
])

const functions = new Map<string, (...given: number[]) => number>(
  Object.entries({
    sqrt: Math.sqrt,
    cbrt: Math.cbrt,
    abs: Math.abs,
    exp: Math.exp,
    ln: Math.log,
    log: (value: number, base = 10) => Math.log(value) / Math.log(base),
    log2: Math.log2,
    log10: Math.log10,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    floor: Math.floor,
    ceil: Math.ceil,
    round: (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits,
    min: Math.min,
    max: Math.max,
  }),
)

const baseNames = ['m', 'kg', 's', 'K', 'A', 'mol', 'bit']

/** The result in words: a number, with a unit where there is one. */
export function calculate(text: string): string {
  const expression = parseExpression(text)
  if (expression.kind === 'convert') return converted(expression)
  const { value, dimension } = evaluate(expression)
  return [written(value), ...unitsOf(dimension)].join(' ')
}

function converted({ of, unit }: Extract<Expression, { kind: 'convert' }>): string {
  const temperature = offsetUnit(unit)
  const from = evaluate(of)
  const to = temperature ?? { ...evaluateUnit(unit), offset: 0 }
  if (!same(from.dimension, to.dimension)) throw cannotRead('the two units measure different things.')
  return `${written((from.value - (to.offset ?? 0)) / to.factor)} ${nameOf(unit)}`
}

function evaluateUnit(unit: Expression): Unit {
  const { value, dimension } = evaluate(unit)
  return { factor: value, dimension }
}

function offsetUnit(unit: Expression): Unit | undefined {
  const found = unit.kind === 'name' ? findUnit(unit.name) : undefined
  return found?.offset === undefined ? undefined : found
}

function evaluate(expression: Expression): Quantity {
  switch (expression.kind) {
    case 'number':
      return plain(expression.value)
    case 'name':
      return named(expression.name)
    case 'sign':
      return negative(evaluate(expression.of))
    case 'percent':
      return scaled(evaluate(expression.of), 0.01)
    case 'factorial':
      return plain(factorial(number(evaluate(expression.of))))
    case 'call':
      return called(expression.name, expression.given)
    case 'binary':
      return combined(expression)
    case 'convert':
      throw cannotRead('a conversion stands at the end.')
  }
}

function named(name: string): Quantity {
  const constant = constants.get(name.toLowerCase())
  if (constant !== undefined && name !== 'E') return plain(constant)
  const unit = findUnit(name)
  if (unit === undefined) throw cannotRead(`“${name.slice(0, 30)}” is no unit or number it knows.`)
  return { value: unit.factor, dimension: unit.dimension }
}

function called(name: string, given: readonly Expression[]): Quantity {
  const call = functions.get(name.toLowerCase())
  if (call === undefined) throw cannotRead(`there is no function “${name.slice(0, 30)}”.`)
  if (given.length > 2 && call !== Math.min && call !== Math.max) throw cannotRead(`${name} takes at most two numbers.`)
  return plain(call(...given.map((each) => number(evaluate(each)))))
}

function combined({ operator, left: leftPart, right: rightPart }: Extract<Expression, { kind: 'binary' }>): Quantity {
  const degrees = operator === '*' && leftPart.kind !== 'name' ? offsetUnit(rightPart) : undefined
  const left = evaluate(leftPart)
  // `20 °C` is a point on a scale, not twenty times one.
  if (degrees !== undefined) {
    return { value: number(left) * degrees.factor + (degrees.offset ?? 0), dimension: degrees.dimension }
  }
  const right = evaluate(rightPart)
  switch (operator) {
    case '*':
      return { value: left.value * right.value, dimension: joined(left.dimension, right.dimension, 1) }
    case '/':
      return { value: left.value / right.value, dimension: joined(left.dimension, right.dimension, -1) }
    case '^':
      return { value: left.value ** number(right), dimension: joined(none, left.dimension, number(right)) }
    case '+':
    case '-':
    case 'mod':
      if (!same(left.dimension, right.dimension)) throw cannotRead('the two sides measure different things.')
      return { value: together(operator, left.value, right.value), dimension: left.dimension }
  }
}

function together(operator: '+' | '-' | 'mod', left: number, right: number): number {
  if (operator === 'mod') return left % right
  return operator === '+' ? left + right : left - right
}

function plain(value: number): Quantity {
  return { value, dimension: none }
}

function scaled({ value, dimension }: Quantity, factor: number): Quantity {
  return { value: value * factor, dimension }
}

const negative = (quantity: Quantity): Quantity => scaled(quantity, -1)

function number({ value, dimension }: Quantity): number {
  if (!same(dimension, none)) throw cannotRead('a unit stands where a plain number belongs.')
  return value
}

function factorial(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 170) throw cannotRead('! takes a whole number from 0 to 170.')
  let product = 1
  for (let each = 2; each <= value; each += 1) product *= each
  return product
}

function same(left: Dimension, right: Dimension): boolean {
  return left.every((power, index) => Math.abs(power - (right[index] ?? 0)) < 1e-9)
}

function joined(left: Dimension, right: Dimension, times: number): Dimension {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = left.map(
    (power, index) => power + (right[index] ?? 0) * times,
  )
  return [a, b, c, d, e, f, g]
}

function unitsOf(dimension: Dimension): string[] {
  return dimension.flatMap((power, index) => {
    if (power === 0) return []
    const name = baseNames[index] ?? ''
    return [power === 1 ? name : `${name}^${power}`]
  })
}

function nameOf(unit: Expression): string {
  switch (unit.kind) {
    case 'name':
      return unit.name
    case 'number':
      return String(unit.value)
    case 'binary':
      return `${nameOf(unit.left)}${unit.operator === '*' ? ' ' : unit.operator}${nameOf(unit.right)}`
    default:
      return ''
  }
}

/** Without the noise of binary fractions: 0.1 + 0.2 is 0.3. */
function written(value: number): string {
  if (Number.isNaN(value)) throw cannotRead('it has no result among the real numbers.')
  if (!Number.isFinite(value)) throw cannotRead('the result is infinite, as after a division by zero.')
  return String(Number(value.toPrecision(14)))
}
