import { embedderChoice, type Collection, type EmbedderChoice } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { changeCollection, knowledgeQuery } from '../../api/knowledge.ts'
import { sayBytes, sayLanguage } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import styles from './collection-settings.module.css'
import { ReembeddingProgress } from './reembedding-progress.tsx'

const always: readonly EmbedderChoice[] = ['automatic', 'english', 'multilingual']

export function CollectionSettings({ collection }: { collection: Collection }) {
  const { id, name, description, embedder, languages, bytes, documents, passages, readBy } = collection
  const there = useQuery(knowledgeQuery).data?.embedders ?? always
  // One that is no longer configured stays what was chosen.
  const choices = there.includes(embedder) ? there : [...there, embedder]
  const save = (values: Record<string, string>): Promise<void> =>
    changeCollection(id, {
      name: values['name'] ?? name,
      description: values['description'] ?? description,
      embedder: embedderChoice.safeParse(values['embedder']).data ?? embedder,
    })
  return (
    <Section title={t('collection.place.settings')} lead={t('collection.settings.lead')}>
      <ReembeddingProgress collection={collection} />
      <Form submit={t('dialog.save')} send={save} done={t('form.saved')}>
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('collection.name')}
              defaultValue={name}
              errors={errors?.['name']}
              maxLength={200}
              dir="auto"
              autoComplete="off"
            />
            <Field
              name="description"
              label={t('collection.description')}
              hint={t('collection.description.hint')}
              defaultValue={description}
              errors={errors?.['description']}
              maxLength={2000}
              dir="auto"
              autoComplete="off"
            />
            <fieldset className={styles['choices']}>
              <legend>{t('embedder.title')}</legend>
              {choices.map((choice) => (
                <label key={choice}>
                  <input type="radio" name="embedder" value={choice} defaultChecked={choice === embedder} />
                  <span>
                    <strong>{t(`embedder.${choice}`)}</strong>
                    <span>{t(`embedder.${choice}.text`)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          </>
        )}
      </Form>
      <dl className={styles['facts']}>
        <dt>{t('facts.size')}</dt>
        <dd>{sayBytes(bytes)}</dd>
        <dt>{t('collection.place.documents')}</dt>
        <dd>
          {t('documents.count', { count: documents.total })} · {t('document.passages', { count: passages })}
        </dd>
        {readBy !== null && (
          <>
            <dt>{t('facts.readBy')}</dt>
            <dd dir="auto">{readBy.provider === 'embedded' ? readBy.model : `${readBy.model} (${readBy.provider})`}</dd>
          </>
        )}
        {languages.length > 0 && (
          <>
            <dt>{t('facts.languages')}</dt>
            <dd>
              {languages
                .filter((one) => one !== 'und')
                .map(sayLanguage)
                .join(', ')}
            </dd>
          </>
        )}
      </dl>
    </Section>
  )
}
