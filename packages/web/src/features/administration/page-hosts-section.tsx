import * as contract from '@parley/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { call, problemOf } from '../../api/http.ts'
import { enPageHosts } from '../../i18n/en/page-hosts.ts'
import { language, learn, t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { errorsBelow } from '../../ui/errors-below.ts'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'

learn(enPageHosts)

const hostsQuery = queryOptions({
  queryKey: ['admin-page-hosts'],
  queryFn: ({ signal }) => call('GET', 'admin/page-hosts', contract.versionedPageHosts, { signal }),
  staleTime: 0,
})

/** Which hosts of one's own network pages may be read from, and what that means. */
export function PageHostsSection() {
  const hosts = useQuery(hostsQuery)
  if (hosts.isLoadingError)
    return <FailedNote text={problemOf(hosts.error).detail} retry={() => void hosts.refetch()} />
  if (hosts.data === undefined) return <Skeleton lines={3} />
  const { value, version, fixed } = hosts.data
  const save = async ({ hosts: written = '' }: Record<string, string>): Promise<void> => {
    const wanted = written.split(/[\s,]+/).filter((host) => host !== '')
    await andShow(['admin-page-hosts'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/page-hosts',
          schema: contract.versionedPageHosts,
          body: { value: wanted, version },
          names: { value: t('pageHosts.hosts') },
        }),
      ),
    )
    showToast({ text: t('form.saved') })
  }
  return (
    <Section title={t('pageHosts.title')} lead={t('pageHosts.lead')}>
      <p>{t('pageHosts.risk')}</p>
      {fixed.length > 0 && <p>{t('pageHosts.fixed', { hosts: new Intl.ListFormat(language()).format(fixed) })}</p>}
      <Form key={version} submit={t('dialog.save')} send={save}>
        {(errors) => (
          <TextArea
            name="hosts"
            label={t('pageHosts.hosts')}
            hint={t('pageHosts.hint')}
            defaultValue={value.join('\n')}
            rows={3}
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
            errors={errorsBelow(errors, 'value')}
          />
        )}
      </Form>
    </Section>
  )
}
