import * as contract from '@parley/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { signInBeside } from '../tools/sign-in-window.ts'

const ownServersQuery = queryOptions({
  // Below the tools: what is told of them is told of these as well.
  queryKey: ['tools', 'own-servers'],
  queryFn: ({ signal }) => call('GET', 'me/tool-servers', contract.ownToolServerList, { signal }),
})

/** Servers of tools that are used in one's own name; where the house has none, nothing is said of them. */
export function OwnToolServersSection() {
  const { data } = useQuery(ownServersQuery)
  const servers = data?.items ?? []
  if (servers.length === 0) return null
  return (
    <Section title={t('servers.title')} lead={t('toolSignIn.own.lead')}>
      <Rows label={t('servers.title')}>
        {servers.map(({ id, name, account: { signedIn, problem } }) => (
          <Row key={id} title={name} about={problem ?? t(signedIn ? 'toolSignIn.in' : 'toolSignIn.out')}>
            {(!signedIn || problem !== null) && (
              <Button icon="globe" onClick={() => deed(() => signInBeside(id))}>
                {t('toolSignIn.begin')}
              </Button>
            )}
            {signedIn && (
              <Button
                onClick={() =>
                  deed(() => andShow(['tools'], () => call('DELETE', `me/tool-servers/${id}/sign-in`, nothing)))
                }
              >
                {t('toolSignIn.end')}
              </Button>
            )}
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
