import { CompiledQuery, type Kysely, type QueryResult } from 'kysely'
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

type Build<Values, Row> = (words: Kysely<Tables>, values: Values) => Compilable<Row>

/**
 * A lookup of `Database.near` whose words are put together once and only filled in from then on: Kysely's way to them
 * costs several times what finding a row by its key does. Each of `values` stands where one value may stand.
 */
export function prepareNear<Values extends object, Row>(
  database: Database,
  build: Build<Values, Row>,
): (values: Values) => Promise<Row[]> {
  const fill = prepare(database, build)
  return (values) => database.lookUp<Row>(fill(values))
}

/** The same for a statement of a transaction, and for rows: values that are undefined are left out. */
export function prepareWithin<Values extends object, Row>(
  database: Database,
  build: Build<Values, Row>,
): (within: Kysely<Tables>, values: Values) => Promise<QueryResult<Row>> {
  const fill = prepare(database, build)
  return (within, values) => {
    const { sql, parameters } = fill(values)
    return within.executeQuery<Row>(CompiledQuery.raw(sql, parameters))
  }
}

/** Words with their values, put together once for each set of names. */
function prepare<Values extends object, Row>(database: Database, build: Build<Values, Row>) {
  const known = new Map<string, { sql: string; parameters: readonly unknown[] }>()
  return (values: Values): { sql: string; parameters: unknown[] } => {
    const given = new Map<string, unknown>(Object.entries(values).filter(([, value]) => value !== undefined))
    const names = [...given.keys()].join()
    let prepared = known.get(names)
    if (prepared === undefined) {
      const places = Object.fromEntries([...given.keys()].map((name) => [name, new Place(name)]))
      // Kysely puts whatever is no expression among the parameters, untouched.
      const { sql, parameters } = build(database.near, places as Values).compile()
      known.set(names, (prepared = { sql, parameters }))
    }
    const parameters = prepared.parameters.map((each) => (each instanceof Place ? given.get(each.name) : each))
    return { sql: prepared.sql, parameters }
  }
}
