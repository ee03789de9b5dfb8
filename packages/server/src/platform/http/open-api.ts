import * as z from 'zod/mini'
import { problem } from '@parley/contract'
import { apiReferenceRoutes, type ApiInfo } from './api-reference.ts'
import { route, type Policy, type Route } from './route.ts'

/** The whole API described from its route table. The same table gives the same text, so that it can be committed. */
export function openApi(routes: readonly Route[], info: ApiInfo) {
  const paths = new Map<string, Record<string, unknown>>()
  for (const declared of [...routes].sort(byPathAndMethod)) {
    const path = declared.path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')
    paths.set(path, { ...paths.get(path), [declared.method.toLowerCase()]: operation(declared) })
  }
  return {
    openapi: '3.1.0',
    info,
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'parley', description: '`__Host-parley` on https.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key (`pk_…`) or an access token.' },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
  }
}

/** The table with the routes that describe it, to programs and to people. */
export function withOpenApi(routes: readonly Route[], info: ApiInfo): Route[] {
  let description: unknown
  const all: Route[] = [
    ...routes,
    ...apiReferenceRoutes(() => all, info),
    route({
      method: 'GET',
      path: '/api/openapi.json',
      summary: 'This description',
      policy: { who: 'public', credentials: 'ignored' },
      responses: { 200: z.record(z.string(), z.unknown()) },
      handle: () => ({ status: 200, body: (description ??= openApi(all, info)) }),
    }),
  ]
  return all
}

function operation(declared: Route) {
  return {
    operationId: operationId(declared),
    summary: declared.summary,
    ...(declared.policy.who !== 'public' && { description: wordsFor(declared.policy) }),
    security: securityOf(declared.policy),
    parameters: [...parametersOf(declared.params, 'path'), ...parametersOf(declared.query, 'query')],
    ...(declared.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(declared.body, 'input') } } },
    }),
    ...(declared.upload && {
      requestBody: {
        required: true,
        content: { 'multipart/form-data': { schema: formOf(declared.upload.field, declared.upload.mostFiles) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(declared.responses).map(([status, schema]) => [status, answer(schema ?? null)]),
      ),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function formOf(field: string, mostFiles: number) {
  const file = { type: 'string', format: 'binary' }
  const files = mostFiles === 1 ? file : { type: 'array', items: file, maxItems: mostFiles }
  return { type: 'object', properties: { [field]: files }, required: [field] }
}

function answer(schema: z.ZodMiniType | null) {
  if (schema === null) return { description: 'Done' }
  return { description: 'Done', content: { 'application/json': { schema: schemaOf(schema, 'output') } } }
}

function parametersOf(schema: z.ZodMiniType | undefined, place: 'path' | 'query'): unknown[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input')
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output') {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function securityOf({ who, scope }: Policy): Record<string, string[]>[] {
  if (who === 'public') return []
  if (who === 'session' || who === 'halfway') return [{ session: [] }]
  return [{ session: [] }, { bearer: scope ? [scope] : [] }]
}

function wordsFor({ who, scope }: Policy): string {
  const people = {
    public: 'Anybody.',
    halfway: 'Between password and second factor.',
    user: 'Any account.',
    session: 'A signed-in browser.',
    administrator: 'Administrators.',
    owner: 'The owner.',
  }
  return scope ? `${people[who]} An API key needs the scope \`${scope}\`.` : people[who]
}

function operationId({ method, path }: Route): string {
  return [method.toLowerCase(), ...path.split(/[^a-zA-Z0-9]+/).filter((part) => part && part !== 'api')].join('-')
}

function byPathAndMethod(left: Route, right: Route): number {
  const [a, b] = [`${left.path} ${left.method}`, `${right.path} ${right.method}`]
  return a < b ? -1 : a > b ? 1 : 0
}
