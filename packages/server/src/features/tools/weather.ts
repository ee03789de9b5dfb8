import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Egress } from '#platform/egress/index.ts'
import { defineTool } from './tool.ts'

export const openMeteo = {
  places: 'https://geocoding-api.open-meteo.com/v1/search',
  forecast: 'https://api.open-meteo.com/v1/forecast',
}
const limits = { connectMs: 5_000, firstByteMs: 8_000, idleMs: 5_000, totalMs: 15_000, maximumBytes: 200_000 }

const places = z.object({
  results: z.optional(
    z.array(
      z.object({
        name: z.string(),
        country: z.optional(z.string()),
        admin1: z.optional(z.string()),
        latitude: z.number(),
        longitude: z.number(),
      }),
    ),
  ),
})
const forecast = z.object({
  current: z.object({
    time: z.string(),
    temperature_2m: z.number(),
    relative_humidity_2m: z.number(),
    wind_speed_10m: z.number(),
    weather_code: z.number(),
  }),
  daily: z.object({
    time: z.array(z.string()),
    temperature_2m_max: z.array(z.number()),
    temperature_2m_min: z.array(z.number()),
    precipitation_sum: z.array(z.number()),
    weather_code: z.array(z.number()),
  }),
})

export const weather = (egress: Egress, addresses = openMeteo) => {
  async function ask(url: string, query: Record<string, string>, signal: AbortSignal): Promise<unknown> {
    const address = `${url}?${new URLSearchParams(query).toString()}`
    const answer = await egress.request({ url: address, method: 'GET', purpose: 'tool', limits, signal })
    if (answer.status === 200) return answer.json()
    answer.discard()
    throw new AppError('provider_unavailable', `The weather service answers ${answer.status}.`)
  }

  return defineTool({
    name: 'weather',
    title: 'Weather',
    description: 'The weather now and for the next days at a place anywhere, by its name.',
    given: z.object({ place: z.string().check(z.minLength(1), z.maxLength(100)) }),
    reachesOut: true,
    approval: 'ask',
    async call({ place }, { signal }) {
      const found = readAnswer(places, await ask(addresses.places, { name: place, count: '1' }, signal))
      const [where] = found.results ?? []
      if (where === undefined) throw new AppError('not_found', `No place is called ${place}.`)
      const query = {
        latitude: String(where.latitude),
        longitude: String(where.longitude),
        current: 'temperature_2m,relative_humidity_2m,wind_speed_10m,weather_code',
        daily: 'temperature_2m_max,temperature_2m_min,precipitation_sum,weather_code',
        timezone: 'auto',
      }
      const { current, daily } = readAnswer(forecast, await ask(addresses.forecast, query, signal))
      const name = [where.name, where.admin1, where.country].filter(Boolean).join(', ')
      const now = `${current.temperature_2m} °C, ${skyOf(current.weather_code)}, humidity ${current.relative_humidity_2m} %, wind ${current.wind_speed_10m} km/h`
      const days = daily.time.map((day, index) => {
        const [low, high] = [daily.temperature_2m_min[index], daily.temperature_2m_max[index]]
        const sky = skyOf(daily.weather_code[index] ?? -1)
        return `${day}: ${low} to ${high} °C, ${sky}, ${daily.precipitation_sum[index]} mm of rain or snow`
      })
      return [`${name}, ${current.time} local time: ${now}`, ...days, 'Source: open-meteo.com'].join('\n')
    },
  })
}

function readAnswer<Shape>(schema: z.ZodMiniType<Shape>, answer: unknown): Shape {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new AppError('provider_unavailable', 'The weather service answered in a form that is not known.')
}

/** Codes of the World Meteorological Organization, the last that is not above wins. */
const skies: readonly [from: number, words: string][] = [
  [0, 'clear'],
  [1, 'mostly clear'],
  [2, 'partly cloudy'],
  [3, 'overcast'],
  [45, 'fog'],
  [51, 'drizzle'],
  [56, 'freezing drizzle'],
  [61, 'rain'],
  [66, 'freezing rain'],
  [71, 'snow'],
  [80, 'showers'],
  [85, 'snow showers'],
  [95, 'thunderstorm'],
]

function skyOf(code: number): string {
  return skies.findLast(([from]) => code >= from)?.[1] ?? 'unknown sky'
}
