import type { CompiledQuery, Kysely } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** Stands for a value until there is one. */
class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

interface Compilable<Row> {
  compile(): CompiledQuery<Row>
}

/**
 * A lookup of `Database.near` whose words are put together once and only filled in from then on: Kysely's way to them
 * costs several times what finding a row by its key does. Each of `values` stands where one value may stand.
 */
export function prepareNear<Values extends object, Row>(
  database: Database,
  build: (near: Kysely<Tables>, values: Values) => Compilable<Row>,
): (values: Values) => Promise<Row[]> {
  let prepared: { sql: string; parameters: readonly unknown[] } | undefined
  return (values) => {
    prepared ??= compile(database, build)
    const given = new Map<string, unknown>(Object.entries(values))
    const parameters = prepared.parameters.map((each) => (each instanceof Place ? given.get(each.name) : each))
    return database.lookUp<Row>({ sql: prepared.sql, parameters })
  }
}

function compile<Values extends object, Row>(
  database: Database,
  build: (near: Kysely<Tables>, values: Values) => Compilable<Row>,
): { sql: string; parameters: readonly unknown[] } {
  const places = new Proxy({}, { get: (_, name) => new Place(String(name)) })
  // Kysely puts whatever is no expression among the parameters, untouched.
  const { sql, parameters } = build(database.near, places as Values).compile()
  return { sql, parameters }
}
