/** Length, mass, time, temperature, current, amount, data and angle: the powers of each. */
export type Dimension = readonly [
  length: number,
  mass: number,
  time: number,
  temperature: number,
  current: number,
  amount: number,
  data: number,
]

export interface Unit {
  dimension: Dimension
  /** How many of the base unit one of it is. */
  factor: number
  /** For temperatures: what zero of it is in the base unit. */
  offset?: number
}

export const none: Dimension = [0, 0, 0, 0, 0, 0, 0]
const length: Dimension = [1, 0, 0, 0, 0, 0, 0]
const mass: Dimension = [0, 1, 0, 0, 0, 0, 0]
const time: Dimension = [0, 0, 1, 0, 0, 0, 0]
const temperature: Dimension = [0, 0, 0, 1, 0, 0, 0]
const current: Dimension = [0, 0, 0, 0, 1, 0, 0]
const amount: Dimension = [0, 0, 0, 0, 0, 1, 0]
const data: Dimension = [0, 0, 0, 0, 0, 0, 1]
const area: Dimension = [2, 0, 0, 0, 0, 0, 0]
const volume: Dimension = [3, 0, 0, 0, 0, 0, 0]
const speed: Dimension = [1, 0, -1, 0, 0, 0, 0]
const force: Dimension = [1, 1, -2, 0, 0, 0, 0]
const energy: Dimension = [2, 1, -2, 0, 0, 0, 0]
const power: Dimension = [2, 1, -3, 0, 0, 0, 0]
const pressure: Dimension = [-1, 1, -2, 0, 0, 0, 0]
const voltage: Dimension = [2, 1, -3, 0, -1, 0, 0]
const frequency: Dimension = [0, 0, -1, 0, 0, 0, 0]

const foot = 0.3048
const pound = 0.453_592_37
const gallon = 0.003_785_411_784

/** Names of one unit, and what it is; those of the metric system take prefixes. */
const table: readonly [names: string, dimension: Dimension, factor: number, prefixes?: 'metric' | 'binary'][] = [
  ['m metre metres meter meters', length, 1, 'metric'],
  ['inch inches', length, foot / 12],
  ['ft foot feet', length, foot],
  ['yd yard yards', length, foot * 3],
  ['mi mile miles', length, foot * 5280],
  ['nmi', length, 1852],
  ['ly lightyear lightyears', length, 9.460_730_472_580_8e15],
  ['au', length, 1.495_978_707e11],
  ['g gram grams', mass, 0.001, 'metric'],
  ['t ton tons tonne tonnes', mass, 1000],
  ['lb lbs pound pounds', mass, pound],
  ['oz ounce ounces', mass, pound / 16],
  ['st stone stones', mass, pound * 14],
  ['s sec second seconds', time, 1, 'metric'],
  ['min minute minutes', time, 60],
  ['h hr hrs hour hours', time, 3600],
  ['d day days', time, 86_400],
  ['week weeks', time, 604_800],
  ['year years yr', time, 31_557_600],
  ['K kelvin', temperature, 1],
  ['A amp amps ampere amperes', current, 1, 'metric'],
  ['mol mole moles', amount, 1, 'metric'],
  ['B byte bytes', data, 8, 'binary'],
  ['bit bits', data, 1, 'binary'],
  ['ha hectare hectares', area, 10_000],
  ['acre acres', area, 4_046.856_422_4],
  ['L l liter liters litre litres', volume, 0.001, 'metric'],
  ['gal gallon gallons', volume, gallon],
  ['qt quart quarts', volume, gallon / 4],
  ['pt pint pints', volume, gallon / 8],
  ['cup cups', volume, gallon / 16],
  ['floz', volume, gallon / 128],
  ['tbsp tablespoon tablespoons', volume, gallon / 256],
  ['tsp teaspoon teaspoons', volume, gallon / 768],
  ['kmh kph', speed, 1 / 3.6],
  ['mph', speed, (foot * 5280) / 3600],
  ['kn knot knots', speed, 1852 / 3600],
  ['N newton newtons', force, 1, 'metric'],
  ['J joule joules', energy, 1, 'metric'],
  ['Wh', energy, 3600, 'metric'],
  ['cal calorie calories', energy, 4.184, 'metric'],
  ['eV', energy, 1.602_176_634e-19, 'metric'],
  ['W watt watts', power, 1, 'metric'],
  ['hp', power, 745.699_871_582_270_2],
  ['Pa pascal pascals', pressure, 1, 'metric'],
  ['bar', pressure, 100_000, 'metric'],
  ['psi', pressure, 6_894.757_293_168],
  ['atm', pressure, 101_325],
  ['V volt volts', voltage, 1, 'metric'],
  ['Hz hertz', frequency, 1, 'metric'],
  ['rad radian radians', none, 1],
  ['deg degree degrees °', none, Math.PI / 180],
]

const metric: readonly [short: string, long: string, factor: number][] = [
  ['p', 'pico', 1e-12],
  ['n', 'nano', 1e-9],
  ['µ', 'micro', 1e-6],
  ['u', 'micro', 1e-6],
  ['m', 'milli', 1e-3],
  ['c', 'centi', 1e-2],
  ['d', 'deci', 1e-1],
  ['k', 'kilo', 1e3],
  ['M', 'mega', 1e6],
  ['G', 'giga', 1e9],
  ['T', 'tera', 1e12],
]
const binary: readonly [short: string, long: string, factor: number][] = [
  ['k', 'kilo', 1e3],
  ['M', 'mega', 1e6],
  ['G', 'giga', 1e9],
  ['T', 'tera', 1e12],
  ['P', 'peta', 1e15],
  ['Ki', 'kibi', 2 ** 10],
  ['Mi', 'mebi', 2 ** 20],
  ['Gi', 'gibi', 2 ** 30],
  ['Ti', 'tebi', 2 ** 40],
]

/** As people write them: `MB` and `mb` are the same, but where case tells two apart (`mW`, `MW`) it counts. */
const exact = new Map<string, Unit>([
  ['°C', { dimension: temperature, factor: 1, offset: 273.15 }],
  ['°F', { dimension: temperature, factor: 5 / 9, offset: 273.15 - (32 * 5) / 9 }],
])
const folded = new Map<string, Unit>()

for (const [names, dimension, factor] of table) for (const name of names.split(' ')) add(name, { dimension, factor })
for (const [names, dimension, factor, prefixes] of table) {
  const known = prefixes === undefined ? [] : prefixes === 'metric' ? metric : binary
  for (const name of names.split(' ')) {
    for (const [short, long, times] of known) {
      add((name.length > 3 ? long : short) + name, { dimension, factor: factor * times })
    }
  }
}
for (const [name, unit] of [
  ['celsius', exact.get('°C')],
  ['fahrenheit', exact.get('°F')],
] as const) {
  if (unit !== undefined) folded.set(name, unit)
}

function add(name: string, unit: Unit): void {
  if (!exact.has(name)) exact.set(name, unit)
  const lower = name.toLowerCase()
  if (!folded.has(lower)) folded.set(lower, unit)
}

export function findUnit(name: string): Unit | undefined {
  return exact.get(name) ?? folded.get(name.toLowerCase())
}
