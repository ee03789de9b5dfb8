import type { AssistantContent, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { assistantVersionsQuery } from '../../api/assistants.ts'
import { locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { AssistantPicture } from './assistant-picture.tsx'

/** What it was before, to go back to: going back is a change like any other. */
export function VersionsSection({ id, take }: { id: Id; take(content: AssistantContent): void }) {
  const [, ...earlier] = useQuery(assistantVersionsQuery(id)).data?.items ?? []
  if (earlier.length === 0) return null
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Section title={t('assistant.versions')} lead={t('assistant.versions.lead')}>
      <Rows label={t('assistant.versions')}>
        {earlier.map(({ version, createdAt, changedBy, content }) => (
          <Row
            key={version}
            title={content.name}
            picture={<AssistantPicture of={content.picture} />}
            about={
              <>
                {format.format(new Date(createdAt))} {changedBy !== null && <bdi>· {changedBy.name}</bdi>}
              </>
            }
          >
            <Button onClick={() => take(content)}>{t('assistant.versions.take')}</Button>
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
