import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { newId } from '@parley/contract'
import { createEgress, type Egress } from '#platform/egress/index.ts'
import { weather } from './weather.ts'

const { signal } = new AbortController()
const context = { userId: newId(), conversationId: newId(), signal, cite: () => 1 }
let server: Server
let egress: Egress
let base = ''
let broken = false

before(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://lab')
    if (broken) return void response.writeHead(500).end()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(url.pathname === '/places' ? placesNamed(url.searchParams.get('name')) : forecast))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${Object(server.address()).port}`
  egress = createEgress({ allowsPrivate: () => true })
})
after(async () => {
  await egress.close()
  server.close()
})

/** In the form of the public interface of open-meteo.com. */
function placesNamed(name: string | null) {
  if (name !== 'Ulm') return { generationtime_ms: 0.5 }
  return { results: [{ name, country: 'Germany', admin1: 'Baden-Württemberg', latitude: 48.4, longitude: 9.99 }] }
}
const forecast = {
  current: {
    time: '2026-03-01T12:00',
    temperature_2m: 7.5,
    relative_humidity_2m: 60,
    wind_speed_10m: 11,
    weather_code: 3,
  },
  daily: {
    time: ['2026-03-01', '2026-03-02'],
    temperature_2m_max: [9, 11],
    temperature_2m_min: [1, 2],
    precipitation_sum: [0, 4.2],
    weather_code: [3, 61],
  },
}
const tool = () => weather(egress, { places: `${base}/places`, forecast: `${base}/forecast` })

test('tells the weather at a place in words, with its source', async () => {
  const text = await tool().call({ place: 'Ulm' }, context)
  assert.match(text, /Ulm, Baden-Württemberg, Germany.*7\.5 °C, overcast/)
  assert.match(text, /2026-03-02: 2 to 11 °C, rain, 4\.2 mm/)
  assert.match(text, /open-meteo\.com/)
})

test('says that there is no such place, and that the service is down', async () => {
  await assert.rejects(async () => tool().call({ place: 'Nowhere' }, context), { code: 'not_found' })
  broken = true
  await assert.rejects(async () => tool().call({ place: 'Ulm' }, context), { code: 'provider_unavailable' })
})
