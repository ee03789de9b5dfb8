import type { UpstreamFailure } from '../upstream-failure.ts'
import type { RequestBody } from './request.ts'

const answerLimits = ['max_tokens', 'max_completion_tokens'] as const
const tooMuch = /too (large|long|many)|exceed|at most|maximum (context|allowed)|in the completion/i
const otherRole: Record<string, string> = { developer: 'system', system: 'user' }

/**
 * The same request without what this server does not know, or undefined when it complains about something else.
 * The many compatible servers and OpenAI's own models differ in these few members and say so in words only. What was
 * given up once is in `givenUp` and never tried again: two complaints that contradict each other would go on for ever.
 */
export function withoutUnknown(
  body: RequestBody,
  failure: UpstreamFailure,
  givenUp: Set<string>,
): RequestBody | undefined {
  if (failure.status !== 400 && failure.status !== 422) return undefined
  const complaint = failure.message
  const once = (name: string): boolean => !givenUp.has(name) && givenUp.add(name).has(name)
  if (/stream_options|include_usage/.test(complaint) && 'stream_options' in body && once('stream_options')) {
    return without(body, 'stream_options')
  }
  const limit = answerLimits.find((name) => name in body)
  if (limit !== undefined && tooMuch.test(complaint) && /max_(completion_)?tokens|in the completion/.test(complaint)) {
    // More than there is room for: without a limit the server's own ends the answer, which is the lower one.
    return once('limit') ? without(body, limit) : undefined
  }
  if (limit !== undefined && answerLimits.some((name) => complaint.includes(name)) && once(limit)) {
    const other = limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    return givenUp.has(other) ? without(body, limit) : { ...without(body, limit), [other]: body[limit] }
  }
  for (const name of ['temperature', 'reasoning_effort']) {
    if (name in body && complaint.includes(name) && once(name)) return without(body, name)
  }
  return withOtherRole(body, complaint, once)
}

/** Who gives the instructions: a developer, the system or, where neither is known, the person. */
function withOtherRole(body: RequestBody, complaint: string, once: (name: string) => boolean): RequestBody | undefined {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as { role?: unknown }[]) : []
  const role = ['developer', 'system'].find((each) => messages.some((message) => message.role === each))
  if (role === undefined || !/role/i.test(complaint) || !complaint.includes(role) || !once(role)) return undefined
  return {
    ...body,
    messages: messages.map((message) => (message.role === role ? { ...message, role: otherRole[role] } : message)),
  }
}

function without(body: RequestBody, name: string): RequestBody {
  const { [name]: _left, ...rest } = body
  return rest
}
