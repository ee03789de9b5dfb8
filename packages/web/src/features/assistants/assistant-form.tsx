import { instructionVariables, type Assistant } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { modelsQuery, toolsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { errorsBelow } from '../../ui/errors-below.ts'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { chosenCollections, CollectionChoices } from '../documents/collection-choices.tsx'
import styles from './assistants.module.css'
import type { Content } from './content.ts'
import { PictureChoice } from './picture-choice.tsx'

interface AssistantFormProps {
  start: Assistant | null
  submit: string
  done?: string
  send(content: Content): Promise<void>
}

const toolField = 'tool:'

export function AssistantForm({ start, submit, done, send }: AssistantFormProps) {
  const models = useQuery(modelsQuery)
  const tools = useQuery(toolsQuery)
  const modelOptions = (none: string, kept: string | null) => [
    { value: '', text: none },
    ...(models.data?.items ?? []).map(({ id, name, provider }) => ({ value: id, text: `${name} · ${provider.name}` })),
    // One that is away just now, or that only its owner may use, stays chosen.
    ...(kept !== null && models.data?.items.every(({ id }) => id !== kept) ? [{ value: kept, text: kept }] : []),
  ]
  // A choice shows what was stored only if it is among its options when it is first drawn.
  if (models.data === undefined || tools.data === undefined) return null
  return (
    <Form submit={submit} {...(done !== undefined && { done })} send={(values) => send(contentOf(values))}>
      {(errors) => (
        <>
          <Field
            name="name"
            label={t('conversation.title')}
            defaultValue={start?.name}
            errors={errors?.['name']}
            autoComplete="off"
            dir="auto"
          />
          <PictureChoice start={start?.picture ?? '🤖'} errors={errors?.['picture']} />
          <Field
            name="description"
            label={t('groups.description')}
            defaultValue={start?.description}
            errors={errors?.['description']}
            autoComplete="off"
            dir="auto"
          />
          <TextArea
            name="instructions"
            label={t('assistant.instructions')}
            hint={t('assistant.instructions.hint', {
              variables: instructionVariables.map((name) => `{{${name}}}`).join(' '),
            })}
            defaultValue={start?.instructions ?? ''}
            errors={errors?.['instructions']}
            rows={9}
          />
          <Select
            name="modelId"
            label={t('usage.model')}
            options={modelOptions(t('assistant.model.any'), start?.modelId ?? null)}
            initial={start?.modelId ?? ''}
          />
          <Select
            name="fallbackModelId"
            label={t('assistant.fallback')}
            hint={t('assistant.fallback.hint')}
            options={modelOptions(t('assistant.fallback.none'), start?.fallbackModelId ?? null)}
            initial={start?.fallbackModelId ?? ''}
          />
          <fieldset className={styles['choices']}>
            <legend>{t('model.tools')}</legend>
            {tools.data.items.map(({ name, title }) => (
              <label key={name}>
                <input type="checkbox" name={`${toolField}${name}`} defaultChecked={start?.tools.includes(name)} />
                {title}
              </label>
            ))}
          </fieldset>
          <CollectionChoices chosen={start?.collectionIds ?? []} />
          <TextArea
            name="starters"
            label={t('assistant.starters')}
            hint={t('assistant.starters.hint')}
            defaultValue={start?.starters.map((starter) => starter.replaceAll('\n', ' ')).join('\n')}
            errors={errorsBelow(errors, 'starters')}
            rows={4}
          />
        </>
      )}
    </Form>
  )
}

function contentOf(values: Record<string, string>): Content {
  const { name = '', description = '', picture = '', instructions = '', starters = '' } = values
  const chosen = (field: string): string | null => values[field] || null
  return {
    name,
    description,
    picture,
    instructions,
    modelId: chosen('modelId'),
    fallbackModelId: chosen('fallbackModelId'),
    tools: Object.keys(values)
      .filter((field) => field.startsWith(toolField))
      .map((field) => field.slice(toolField.length)),
    collectionIds: chosenCollections(values),
    starters: starters
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  }
}
