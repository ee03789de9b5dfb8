import { readUrl } from '../../api/read-url.ts'
import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { call } from '../../api/http.ts'

const wayBack = 'parley-tool-way-back'

/**
 * In a window beside this one, so that what waits here stays. Where the browser opens none, the whole page goes there and
 * comes back. That it worked is told by the server to every tab.
 */
export async function signInBeside(serverId: Id): Promise<void> {
  // Before anything is waited for: browsers open windows for a press alone.
  const beside = window.open('', '_blank', 'popup,width=520,height=720')
  try {
    const { url } = await call('POST', `me/tool-servers/${serverId}/sign-in`, contract.toolSignInStarted)
    if (beside !== null) beside.location.href = url
    else {
      sessionStorage.setItem(wayBack, location.href)
      location.assign(url)
    }
  } catch (error) {
    beside?.close()
    throw error
  }
}

/** In the window that came back: goes where there is nothing more to say. */
export function leaveWindow(): void {
  const back = sessionStorage.getItem(wayBack)
  sessionStorage.removeItem(wayBack)
  if (back !== null && readUrl(back)?.origin === location.origin) location.replace(back)
  else window.close()
}
