import { field } from '../json.ts'
import type { UpstreamFailure } from '../upstream-failure.ts'

type Body = Record<string, unknown>

/**
 * The same request as this model takes it, or undefined when it complains about something else. The newer models think
 * as long as they see fit and are told how hard; the older ones are told for how many tokens. A name does not tell
 * which it is, their complaint does. Each is given up once.
 */
export function withoutUnknown(
  body: Body,
  failure: UpstreamFailure,
  effort: 'low' | 'medium' | 'high' | undefined,
): Body | undefined {
  if (failure.status !== 400) return undefined
  const complaint = failure.message
  if ('thinking' in body && /thinking|effort|output_config/.test(complaint)) {
    const { thinking, output_config: _told, ...rest } = body
    if (field(thinking, 'type') === 'adaptive') return rest
    return { ...rest, thinking: { type: 'adaptive' }, output_config: { effort } }
  }
  if ('temperature' in body && /temperature/.test(complaint)) {
    const { temperature: _notTaken, ...rest } = body
    return rest
  }
  return undefined
}
