import { createHash } from 'node:crypto'
import * as contract from '@parley/contract'
import type { Appearance, AppearanceChoice } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'

export const ownName = 'Parley'

const choice: Setting<AppearanceChoice> = {
  key: 'house.appearance',
  schema: contract.appearanceChoice,
  fallback: { name: ownName, hue: null, notice: null },
}

const storedLogo = z.object({ type: z.string(), base64: z.string(), hash: z.string() })
type StoredLogo = z.infer<typeof storedLogo>
/** With the settings, so that it is in every backup and known to every process. */
const logoSetting: Setting<StoredLogo | null> = {
  key: 'house.logo',
  schema: z.nullable(storedLogo),
  fallback: null,
}

/** Pictures of points alone, told by how they begin: nothing in them runs, whoever opens them. */
const beginnings = [
  { type: 'image/png', latin1: '\x89PNG\r\n\x1a\n', at: 0 },
  { type: 'image/jpeg', latin1: '\xff\xd8\xff', at: 0 },
  { type: 'image/webp', latin1: 'WEBP', at: 8 },
]

export function createAppearance(settings: Settings) {
  let name = ownName

  async function current(): Promise<Appearance> {
    const [{ value, version }, logo] = await Promise.all([settings.get(choice), settings.get(logoSetting)])
    name = value.name
    return { ...value, logo: logo.value?.hash ?? null, version }
  }

  return {
    current,

    /** As it was last read here: what mails and authenticator apps call the house. */
    name: (): string => name,

    async set(value: AppearanceChoice, version: number): Promise<Appearance> {
      await settings.set(choice, value, version)
      return current()
    },

    async logo(): Promise<{ type: string; bytes: Buffer; hash: string } | null> {
      const { value } = await settings.get(logoSetting)
      return value && { type: value.type, bytes: Buffer.from(value.base64, 'base64'), hash: value.hash }
    },

    /** The later of two at once wins: there is nothing in a picture to merge. */
    async setLogo(base64: string | null): Promise<Appearance> {
      const { version } = await settings.get(logoSetting)
      await settings.set(logoSetting, base64 === null ? null : readLogo(base64), version)
      return current()
    },
  }
}

export type HouseAppearance = ReturnType<typeof createAppearance>

function readLogo(base64: string): StoredLogo {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > contract.largestLogoBytes) {
    const most = contract.largestLogoBytes / 1024
    throw new AppError('too_large', `A logo may have ${most} KB. Make it smaller and try again.`, { actions: ['edit'] })
  }
  const text = bytes.subarray(0, 16).toString('latin1')
  const type = beginnings.find(({ latin1, at }) => text.startsWith(latin1, at))?.type
  if (type === undefined) {
    throw new AppError('unsupported_media', 'A logo is a PNG, JPEG or WebP picture.', { actions: ['edit'] })
  }
  return { type, base64: bytes.toString('base64'), hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) }
}
