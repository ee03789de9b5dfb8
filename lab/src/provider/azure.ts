import { askedFrom, openaiWire } from './openai.ts'
import type { Wire } from './protocol.ts'

const route = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/
const filterResults =
  'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}\n\n'

/** Azure OpenAI: chat completions under a deployment's path, with an api-version and an `api-key` header. */
export const azureWire: Wire = {
  basePath: '',
  keyOf: (request) => request.headers['api-key'],
  answer(request, models) {
    if (request.method === 'GET' && request.path === '/openai/models') {
      return { status: 200, body: { object: 'list', data: models.map(({ id }) => ({ id, object: 'model' })) } }
    }
    const deployment = route.exec(request.path)?.[1]
    if (deployment === undefined || request.method !== 'POST') return null
    if (!request.query.has('api-version')) return { status: 404, body: failure('404', 'Resource not found') }
    if (!models.some(({ id }) => id === decodeURIComponent(deployment))) {
      const message = 'The API deployment for this resource does not exist. If you created it just now, wait a moment.'
      return { status: 404, body: failure('DeploymentNotFound', message) }
    }
    const asked = askedFrom(request)
    // Azure begins with what its filter thinks of the prompt, in a chunk without choices.
    return { ...asked, frames: { ...asked.frames, start: () => filterResults + asked.frames.start() } }
  },
  error: (status, message) => (status === 401 ? failure('401', message) : openaiWire.error(status, message)),
}

function failure(code: string, message: string): unknown {
  return { error: { code, message } }
}
