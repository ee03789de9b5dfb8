import * as z from 'zod/mini'
import { nameOf } from './route-table.ts'
import { route, type Policy, type Route } from './route.ts'

export interface ApiInfo {
  title: string
  version: string
}

/** What of JSON Schema the routes' schemas make use of. */
interface Shape {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  oneOf?: Shape[]
  items?: Shape
  properties?: Record<string, Shape>
  required?: string[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

const callers = {
  public: 'anybody',
  halfway: 'between password and second factor',
  user: 'any account',
  session: 'a signed-in browser',
  administrator: 'administrators',
  owner: 'the owner',
}

/** The API as a page to read: no script, nothing from elsewhere, drawn from the very table that answers. */
export function apiReferenceRoutes(table: () => readonly Route[], info: ApiInfo): Route[] {
  let page: string | undefined
  const policy = { who: 'public', credentials: 'ignored' } as const
  return [
    route({
      method: 'GET',
      path: '/docs',
      summary: 'The API to read',
      policy,
      responses: { 200: z.string() },
      handle: () => ({
        status: 200,
        body: (page ??= referencePage(table(), info)),
        headers: { 'content-type': 'text/html; charset=utf-8' },
      }),
    }),
    route({
      method: 'GET',
      path: '/docs/reference.css',
      summary: 'How the API page looks',
      policy,
      responses: { 200: z.string() },
      handle: () => ({ status: 200, body: style, headers: { 'content-type': 'text/css; charset=utf-8' } }),
    }),
  ]
}

function referencePage(routes: readonly Route[], { title, version }: ApiInfo): string {
  const groups = Map.groupBy(routes.toSorted(byName), groupOf)
  const links = [...groups.keys()].map((name) => `<li><a href="#${escape(name)}">${escape(name)}</a></li>`)
  const sections = [...groups].map(
    ([name, items]) =>
      `<section id="${escape(name)}"><h2>${escape(name)}</h2>${items.map(operation).join('')}</section>`,
  )
  const name = escape(`${title} API`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${name}</title><link rel="stylesheet" href="docs/reference.css"></head>
<body><header><h1>${name} <small>${escape(version)}</small></h1>
<p>Programs send <code>Authorization: Bearer pk_…</code>, an API key made in the account. Errors are
<code>application/problem+json</code>. For tools: <a href="api/openapi.json">openapi.json</a>.</p>
<nav aria-label="Groups"><ul>${links.join('')}</ul></nav></header><main>${sections.join('')}</main></body></html>
`
}

function operation(declared: Route): string {
  const { method, path, summary } = declared
  const policy: Policy = declared.policy
  const scope = policy.scope === undefined ? '' : `, a key with the scope <code>${policy.scope}</code>`
  const parts = [
    `<p>For ${callers[policy.who]}${scope}.</p>`,
    fields('In the path', declared.params, 'input'),
    fields('In the query', declared.query, 'input'),
    fields('In the body', declared.body, 'input'),
    ...Object.entries(declared.responses).map(([status, schema]) => fields(`Answer ${status}`, schema, 'output')),
  ]
  return `<details><summary><code class="${method.toLowerCase()}">${method}</code> <code>${escape(path)}</code>
<span>${escape(summary)}</span></summary>${parts.join('')}</details>`
}

function fields(heading: string, schema: z.ZodMiniType | null | undefined, io: 'input' | 'output'): string {
  if (schema === undefined) return ''
  if (schema === null) return `<h3>${heading}</h3><p>Nothing.</p>`
  const shape = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Shape
  return `<h3>${heading}</h3>${describe(shape)}`
}

/** Objects as a list of their fields, everything else in words. */
function describe(shape: Shape, depth = 0): string {
  const inner = shape.properties ?? shape.items?.properties
  const lead = shape.items?.properties === undefined ? '' : '<p>A list of:</p>'
  if (inner === undefined || depth > 4) return `<p>${words(shape)}</p>`
  const needed = new Set((shape.properties === undefined ? shape.items?.required : shape.required) ?? [])
  const rows = Object.entries(inner).map(([name, field]) => {
    const deeper = plain(field)
    const nested = deeper.properties ?? deeper.items?.properties
    const optional = needed.has(name) ? '' : ' <em>optional</em>'
    const below = nested === undefined ? '' : describe(deeper, depth + 1)
    return `<dt><code>${escape(name)}</code>${optional}</dt><dd>${nested === undefined ? words(field) : ''}${below}</dd>`
  })
  return `${lead}<dl>${rows.join('')}</dl>`
}

/** Of a value that may be null, what it is otherwise. */
function plain(shape: Shape): Shape {
  const others = shape.anyOf?.filter(({ type }) => type !== 'null') ?? []
  const [only] = others
  return others.length === 1 && only !== undefined ? only : shape
}

function words(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf
  if (choices !== undefined) return choices.map(words).join(' or ')
  if (shape.const !== undefined) return `<code>${escape(JSON.stringify(shape.const))}</code>`
  if (shape.enum !== undefined) return shape.enum.map((value) => `<code>${escape(String(value))}</code>`).join(', ')
  if (shape.items !== undefined) return `a list of ${words(shape.items)}`
  const type = [shape.type ?? 'anything'].flat().join(' or ')
  return type + limits(shape.minLength, shape.maxLength, ' characters') + limits(shape.minimum, shape.maximum, '')
}

function limits(least: number | undefined, most: number | undefined, unit: string): string {
  const unbounded = most === undefined || most >= Number.MAX_SAFE_INTEGER
  if (least === undefined && unbounded) return ''
  if (unbounded) return `, at least ${least}${unit}`
  return least === undefined ? `, at most ${most}${unit}` : `, ${least} to ${most}${unit}`
}

/** `/api/conversations/:id/messages` belongs to `conversations`, `/api/admin/users` to `admin users`. */
function groupOf({ path }: Route): string {
  const [first = '', second = '', third = ''] = path.split('/').slice(1)
  if (first !== 'api') return first
  return second === 'admin' ? `admin ${third}` : second
}

function byName(left: Route, right: Route): number {
  const keys = [left, right].map((each) => `${groupOf(each)} ${each.path} ${nameOf(each)}`)
  return (keys[0] ?? '') < (keys[1] ?? '') ? -1 : 1
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const style = `:root { color-scheme: light dark; --line: light-dark(#ddd5cc, #443d38); --soft: light-dark(#63584f, #b8aca2); }
body { max-inline-size: 60rem; margin: 2rem auto; padding-inline: 1rem; font: 1rem/1.55 system-ui, sans-serif;
  background: light-dark(#fbf8f5, #1c1917); color: light-dark(#2b231d, #ece6e0); }
h1 small, em, summary span { color: var(--soft); font-weight: normal; }
h2 { margin-block: 2rem 0.5rem; } h3 { margin-block: 1rem 0.25rem; font-size: 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
a { color: light-dark(#8a3b12, #f0a878); }
details { border-block-start: 1px solid var(--line); padding-block: 0.5rem; }
summary { cursor: pointer; overflow-wrap: anywhere; } summary span { margin-inline-start: 0.75rem; }
code { font: 0.9em ui-monospace, monospace; }
dl { margin: 0.25rem 0 0; padding-inline-start: 1rem; border-inline-start: 2px solid var(--line); }
dt { margin-block-start: 0.25rem; } dd { margin-inline-start: 1.25rem; overflow-wrap: anywhere; } dd p { margin: 0; }
`
