import type { GbnfJsonSchema } from 'node-llama-cpp'

type Schema = Record<string, unknown>

/** Deeper or larger schemas are held to JSON only, from there on. */
const deepest = 12
const mostNodes = 500

const anything: GbnfJsonSchema = {
  oneOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
  ],
}

/**
 * A tool's JSON Schema as the grammar that the arguments are written by. The grammar has every property in its order,
 * so an optional one may be null there, which `withoutAbsent` takes out again. Lengths and patterns are left to whoever
 * carries the call out.
 */
export function grammarSchemaOf(parameters: Schema): GbnfJsonSchema {
  const budget = { nodes: mostNodes }
  return convert(parameters, { root: parameters, depth: 0, budget })
}

interface Place {
  root: Schema
  depth: number
  budget: { nodes: number }
}

function convert(given: unknown, place: Place): GbnfJsonSchema {
  place.budget.nodes -= 1
  if (!isSchema(given) || place.depth > deepest || place.budget.nodes < 0) return anything
  const deeper = { ...place, depth: place.depth + 1 }
  const schema = merged(given)
  if (typeof schema['$ref'] === 'string') return convert(referenced(place.root, schema['$ref']), deeper)
  if ('const' in schema) return isPlain(schema['const']) ? { const: schema['const'] } : anything
  if (Array.isArray(schema['enum'])) return oneOfThese(schema['enum'])
  if (isSchema(schema['properties'])) return objectOf(schema, schema['properties'], deeper)
  const choices = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(choices) && choices.length > 0) return { oneOf: choices.map((choice) => convert(choice, deeper)) }
  return byType(schema, deeper)
}

function byType(schema: Schema, place: Place): GbnfJsonSchema {
  const { type } = schema
  if (Array.isArray(type) && type.length > 0) {
    return { oneOf: type.map((one: unknown) => convert({ ...schema, type: one }, place)) }
  }
  switch (type) {
    case 'object':
      return { type: 'object', additionalProperties: valuesOf(schema['additionalProperties'], place) }
    case 'array':
      return { type: 'array', items: convert(schema['items'], place), ...countsOf(schema) }
    case 'string': {
      const { format } = schema
      return format === 'date' || format === 'time' || format === 'date-time' ? { type, format } : { type }
    }
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return { type }
    default:
      return anything
  }
}

function objectOf(schema: Schema, properties: Schema, place: Place): GbnfJsonSchema {
  const required = requiredOf(schema)
  const all = Object.entries(properties)
  if (all.length > place.budget.nodes) return { type: 'object', additionalProperties: true }
  const entries = all.map(([name, property]): [string, GbnfJsonSchema] => {
    const value = convert(property, place)
    return [name, required.has(name) ? value : { oneOf: [value, { type: 'null' }] }]
  })
  return { type: 'object', properties: Object.fromEntries(entries) }
}

function valuesOf(additional: unknown, place: Place): boolean | GbnfJsonSchema {
  if (additional === false) return false
  return isSchema(additional) ? convert(additional, place) : true
}

const mostCounted = 16

/** Each of a number of items is written into the grammar. */
function countsOf({ minItems, maxItems }: Schema): { minItems?: number; maxItems?: number } {
  const small = (count: unknown): count is number =>
    typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostCounted
  return { ...(small(minItems) && { minItems }), ...(small(maxItems) && { maxItems }) }
}

function oneOfThese(values: unknown[]): GbnfJsonSchema {
  const plain = values.filter(isPlain)
  return plain.length === 0 || plain.length < values.length ? anything : { enum: plain }
}

/** What `allOf` says of an object, said by the object itself. */
function merged(schema: Schema): Schema {
  const parts = schema['allOf']
  if (!Array.isArray(parts)) return schema
  const whole: Schema = { ...schema }
  delete whole['allOf']
  for (const part of parts.filter(isSchema)) {
    const properties = { ...propertiesOf(whole), ...propertiesOf(part) }
    const required = [...requiredOf(whole), ...requiredOf(part)]
    Object.assign(whole, part, Object.keys(properties).length > 0 && { properties }, { required })
  }
  return whole
}

/** The optional properties that were written as null only because the grammar knows no absence. */
export function withoutAbsent(value: unknown, parameters: Schema): unknown {
  return prune(value, parameters, { root: parameters, depth: 0, budget: { nodes: mostNodes } })
}

function prune(value: unknown, given: unknown, place: Place): unknown {
  if (!isSchema(given) || place.depth > deepest) return value
  const deeper = { ...place, depth: place.depth + 1 }
  const schema = merged(given)
  if (typeof schema['$ref'] === 'string') return prune(value, referenced(place.root, schema['$ref']), deeper)
  if (Array.isArray(value)) return value.map((item) => prune(item, schema['items'], deeper))
  const properties = schema['properties']
  if (!isSchema(value) || !isSchema(properties)) return value
  const required = requiredOf(schema)
  const kept = Object.entries(value).filter(([name, item]) => item !== null || required.has(name))
  return Object.fromEntries(kept.map(([name, item]) => [name, prune(item, properties[name], deeper)]))
}

/** `#/$defs/Place` and the like; nothing outside the schema is read. */
function referenced(root: Schema, reference: string): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let found: unknown = root
  for (const step of reference.slice(2).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isSchema(found) || !Object.hasOwn(found, name)) return undefined
    found = found[name]
  }
  return found
}

function propertiesOf({ properties }: Schema): Schema {
  return isSchema(properties) ? properties : {}
}

function requiredOf({ required }: Schema): Set<unknown> {
  return new Set(Array.isArray(required) ? required : [])
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
