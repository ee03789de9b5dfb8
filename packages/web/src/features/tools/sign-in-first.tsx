import type { Tool } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { signInBeside } from './sign-in-window.ts'

/** Where a tool is used in a person's own name and they have not signed in yet: the way to do so. */
export function SignInFirst({ tool: { server, signIn } }: { tool: Tool }) {
  if (signIn === null || signIn.signedIn) return null
  const name = server ?? ''
  return (
    <>
      <p role="status">{t('toolSignIn.first', { server: name })}</p>
      <div>
        <Button look="primary" icon="globe" onClick={() => deed(() => signInBeside(signIn.serverId))}>
          {t('toolSignIn.at', { server: name })}
        </Button>
      </div>
    </>
  )
}
