import {
  changeWebSearch,
  webSearchEngine,
  type ChangeWebSearch,
  type WebSearchSettings,
  type WebSearchTest,
} from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import { hostAndPortOf, type Egress } from '#platform/egress/index.ts'
import { sealedInSetting, type Setting, type Settings } from '#platform/settings/index.ts'
import type { Administrator } from '../tools.service.ts'
import { needsAddress, needsKey, searchWeb, type EngineSettings } from './engines.ts'

const stored = z.object({
  engine: webSearchEngine,
  baseUrl: z.nullable(z.string()),
  sealedKey: z.nullable(z.string()),
  respectRobots: z.boolean(),
})
type Stored = z.infer<typeof stored>
const setting: Setting<Stored> = {
  key: 'tools.web',
  schema: stored,
  // Needs neither key nor server, so that searching works before anybody has set it up.
  fallback: { engine: 'duckduckgo', baseUrl: null, sealedKey: null, respectRobots: true },
}
export const sealedSearchKey = sealedInSetting({
  name: 'the key of the web search',
  setting: setting.key,
  field: 'sealedKey',
})
const testMs = 12_000
const testQuery = 'weather'

export interface WebSettingsNeeds {
  settings: Settings
  egress: Egress
  audit: AuditTrail
  sealer: { seal(text: string): string; open(sealed: string): string }
}

/** Which search engine is asked and how pages are read, as administrators set it. */
export function createWebSettings({ settings, egress, audit, sealer }: WebSettingsNeeds) {
  let privateHost: string | null = null

  async function read() {
    const { value, version } = await settings.get(setting)
    privateHost = value.baseUrl === null ? null : hostAndPortOf(new URL(value.baseUrl))
    return { value, version }
  }

  async function engine(): Promise<EngineSettings> {
    const { value } = await read()
    return { engine: value.engine, baseUrl: value.baseUrl, apiKey: value.sealedKey && sealer.open(value.sealedKey) }
  }

  const present = (value: Stored, version: number): WebSearchSettings => ({
    engine: value.engine,
    baseUrl: value.baseUrl,
    hasKey: value.sealedKey !== null,
    respectRobots: value.respectRobots,
    version,
  })

  return {
    engine,
    respectsRobots: async () => (await read()).value.respectRobots,
    /** An administrator entered that address, so it may be in this house. */
    allowsPrivate: (hostAndPort: string): boolean => privateHost === hostAndPort,

    async get(): Promise<WebSearchSettings> {
      const { value, version } = await read()
      return present(value, version)
    },

    async change(by: Administrator, request: ChangeWebSearch): Promise<WebSearchSettings> {
      const { value: before } = await read()
      const { version, apiKey, ...wanted } = changeWebSearch.parse(request)
      // A key belongs to the service it was entered for.
      const kept = wanted.engine === before.engine && wanted.baseUrl === before.baseUrl ? before.sealedKey : null
      const sealedKey = apiKey === undefined ? kept : apiKey === null ? null : sealer.seal(apiKey)
      requireComplete(wanted, sealedKey)
      const value = { ...wanted, sealedKey }
      const saved = await settings.set(setting, value, version)
      await read()
      await audit.record({
        action: 'web-search.changed',
        actorId: by.userId,
        address: by.address,
        result: 'ok',
        detail: { engine: value.engine, robots: value.respectRobots },
      })
      return present(value, saved.version)
    },

    async test(signal?: AbortSignal): Promise<WebSearchTest> {
      try {
        const limit = AbortSignal.timeout(testMs)
        const either = signal === undefined ? limit : AbortSignal.any([signal, limit])
        const found = await searchWeb(egress, await engine(), testQuery, either)
        return { works: true, detail: null, results: found.slice(0, 3).map(({ title, url }) => ({ title, url })) }
      } catch (error) {
        const detail = error instanceof AppError ? error.message : 'The search engine did not answer in time.'
        return { works: false, detail, results: [] }
      }
    },
  }
}

export type WebSettings = ReturnType<typeof createWebSettings>

function requireComplete({ engine, baseUrl }: Pick<Stored, 'engine' | 'baseUrl'>, sealedKey: string | null): void {
  const fields = {
    ...(needsAddress(engine) && baseUrl === null && { baseUrl: ['Enter the address of your SearXNG.'] }),
    ...(needsKey(engine) && sealedKey === null && { apiKey: ['This search engine wants a key.'] }),
  }
  if (Object.keys(fields).length === 0) return
  throw new AppError('validation_failed', 'One field needs attention.', { fields, actions: ['edit'] })
}
