import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { knowsTools } from './template.ts'
import { grammarSchemaOf, withoutAbsent } from './tool-schema.ts'

const place = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 80 },
    floor: { type: ['integer', 'null'] },
    near: { $ref: '#/$defs/point' },
    tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 5000 },
    kind: { enum: ['home', 'work'] },
    when: { anyOf: [{ type: 'string', format: 'date' }, { const: 'now' }] },
  },
  required: ['name', 'floor', 'near'],
  $defs: { point: { type: 'object', properties: { x: { type: 'number' }, y: { type: 'number' } }, required: ['x'] } },
}

describe('the schema of a tool', () => {
  it('becomes one that a grammar can be made of', () => {
    assert.deepEqual(grammarSchemaOf(place), {
      type: 'object',
      properties: {
        name: { type: 'string' },
        floor: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
        near: {
          type: 'object',
          properties: { x: { type: 'number' }, y: { oneOf: [{ type: 'number' }, { type: 'null' }] } },
        },
        tags: { oneOf: [{ type: 'array', items: { type: 'string' }, minItems: 1 }, { type: 'null' }] },
        kind: { oneOf: [{ enum: ['home', 'work'] }, { type: 'null' }] },
        when: { oneOf: [{ oneOf: [{ type: 'string', format: 'date' }, { const: 'now' }] }, { type: 'null' }] },
      },
    })
  })

  it('loses what was null only because the grammar knows no absence', () => {
    const written = { name: 'Hut', floor: null, near: { x: 1, y: null }, tags: null, kind: null, when: 'now' }
    assert.deepEqual(withoutAbsent(written, place), { name: 'Hut', floor: null, near: { x: 1 }, when: 'now' })
  })

  it('of a kind nobody thought of still gives JSON, and never goes on for ever', () => {
    const endless = { type: 'object', properties: { next: { $ref: '#' }, more: { $ref: '#/properties/more' } } }
    const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`p${index}`, { $ref: '#/$defs/w' }]))
    const strange: Record<string, unknown>[] = [
      endless,
      { type: 'object', properties: wide, $defs: { w: { type: 'object', properties: wide } } },
      { type: 'object', properties: { a: true, b: { $ref: 'http://elsewhere/' }, c: { enum: [] }, d: { not: {} } } },
      { type: 'object', properties: { a: { $ref: '#/__proto__' }, b: { enum: [{ x: 1 }] }, c: { type: 'rubbish' } } },
      { allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'null' } } }] },
      {},
    ]
    for (const schema of strange) {
      assert.ok(JSON.stringify(grammarSchemaOf(schema)).length < 200_000)
      assert.deepEqual(withoutAbsent({ a: 1 }, schema), { a: 1 })
    }
    assert.deepEqual(withoutAbsent({ next: { next: null, more: null } }, endless), { next: {} })
  })
})

describe('a template', () => {
  it('knows tools where it does something with them, not where it says the word', () => {
    const knowing = ['{%- if tools %}', '{% if tools is defined and tools|length %}', '{{ xml_tools | tojson }}']
    const unknowing = [
      'You have tools. {{ messages }}',
      "{{ 'no tools' }}",
      "{% if message['tool_calls'] %}{{ message['tools'] }}{% endif %}",
      '{% set protools = 1 %}',
      '{%',
      '',
    ]
    for (const template of knowing) assert.equal(knowsTools(template), true, template)
    for (const template of unknowing) assert.equal(knowsTools(template), false, template)
    assert.equal(knowsTools(null), false)
  })
})
