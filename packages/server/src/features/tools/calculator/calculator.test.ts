import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calculate } from './evaluate.ts'

const right: [string, string][] = [
  ['1 + 2 * 3', '7'],
  ['0.1 + 0.2', '0.3'],
  ['2^3^2', '512'],
  ['-2^2', '-4'],
  ['(1 + 2)(3 + 4)', '21'],
  ['15% of 80', '12'],
  ['200 * (1 + 19%)', '238'],
  ['10 mod 3', '1'],
  ['5!', '120'],
  ['sqrt(2)^2', '2'],
  ['log(8, 2) + ln(e)', '4'],
  ['max(3, 9, 4) − min(2, 1)', '8'],
  ['sin(90 deg)', '1'],
  ['2 pi', '6.2831853071796'],
  ['1.5e3 / 3', '500'],
  ['5 km in miles', '3.1068559611867 miles'],
  ['3 km / 20 min in km/h', '9 km/h'],
  ['20 °C in °F', '68 °F'],
  ['100 fahrenheit to celsius', '37.777777777778 celsius'],
  ['300 K in °C', '26.85 °C'],
  ['1 GiB in MB', '1073.741824 MB'],
  ['2 h + 30 min in min', '150 min'],
  ['3 mW in W', '0.003 W'],
  ['3 MW in W', '3000000 W'],
  ['72 kg / (1.80 m)^2', '22.222222222222 m^-2 kg'],
  ['1 kWh in kJ', '3600 kJ'],
  ['2 kPa in Pa', '2000 Pa'],
]

test('calculates as people and models write, units and all', () => {
  for (const [asked, expected] of right) assert.equal(calculate(asked), expected, asked)
})

test('says what it cannot read, and never runs anything', () => {
  const wrong: [string, RegExp][] = [
    ['', /ends too early/],
    ['1 +', /ends too early/],
    ['(1 + 2', /not closed/],
    ['1 2 )', /not expected/],
    ['3 km + 2 kg', /different things/],
    ['5 km in kg', /different things/],
    ['1 / 0', /infinite/],
    ['sqrt(-1)', /no result/],
    ['process.exit(1)', /not understood/],
    ['constructor("return 1")()', /not understood|no function/],
    ['__proto__', /not understood|no unit/],
    ['9'.repeat(600), /longer/],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, /nested/],
    ['171!', /0 to 170/],
  ]
  for (const [asked, why] of wrong)
    assert.throws(() => calculate(asked), { code: 'validation_failed', message: why }, asked)
})
