import { readUrl } from '../../api/read-url.ts'
import * as contract from '@parley/contract'
import type { Id, SignInProblem } from '@parley/contract'
import * as z from 'zod/mini'
import { call } from '../../api/http.ts'

const name = 'parley-confirmed'
const wayBack = 'parley-confirmed-way-back'
const told = z.object({ problem: z.nullable(contract.signInProblem) })

/**
 * In a window beside this one, so that what was being filled in stays. Where the browser opens none, the whole page goes
 * there and comes back to where it was. Gives why it did not work, or null.
 */
export async function proveAtService(providerId: Id, given: AbortSignal): Promise<SignInProblem | null> {
  // Before anything is waited for: browsers open windows for a press alone.
  const beside = window.open('', '_blank', 'popup,width=520,height=720')
  const channel = new BroadcastChannel(name)
  try {
    const { url } = await call('POST', `auth/oidc/${providerId}/step-up`, contract.linkStarted)
    if (beside === null) {
      sessionStorage.setItem(wayBack, location.href)
      location.assign(url)
    } else beside.location.href = url
    return await new Promise((resolve, reject) => {
      given.addEventListener('abort', () => reject(given.reason))
      channel.addEventListener('message', ({ data }) => {
        const answer = told.safeParse(data)
        if (answer.success) resolve(answer.data.problem)
      })
    })
  } catch (error) {
    beside?.close()
    throw error
  } finally {
    channel.close()
  }
}

/** In the window that came back: says how it went and goes. */
export function tellProved(problem: SignInProblem | null): void {
  const back = sessionStorage.getItem(wayBack)
  sessionStorage.removeItem(wayBack)
  if (back !== null && readUrl(back)?.origin === location.origin) return location.replace(back)
  const channel = new BroadcastChannel(name)
  channel.postMessage({ problem })
  channel.close()
  window.close()
}
