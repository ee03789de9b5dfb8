import type { EgressResponse } from '#platform/egress/index.ts'

/** What a server says to who may not come in as they are. */
export interface Challenge {
  /** It names the way in which tokens are shown to it. */
  isBearer: boolean
  /** Where it tells who signs people in for it. */
  metadataUrl: string | null
  /** What has to be asked for there. */
  scope: string | null
  error: string | null
}

const longest = 4_000

export function challengeIn({ headers }: Pick<EgressResponse, 'headers'>): Challenge {
  const header = (headers['www-authenticate'] ?? '').slice(0, longest)
  const bearer = /(?:^|,)\s*Bearer\b(.*)/is.exec(header)
  const said = bearer?.[1] ?? ''
  const read = (name: string): string | null => {
    const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i').exec(said)
    return found?.[1] ?? found?.[2] ?? null
  }
  return {
    isBearer: bearer !== null,
    metadataUrl: read('resource_metadata'),
    scope: read('scope'),
    error: read('error'),
  }
}
