import type { AdminModel, ChangeModelSettings, Group } from '@parley/contract'
import { t, type TextKey } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import styles from './administration.module.css'
import { typedNumber } from './typed-number.ts'

interface ModelFormProps {
  start: AdminModel
  models: readonly AdminModel[]
  groups: readonly Group[]
  send(settings: ChangeModelSettings): Promise<void>
}

const numbers = {
  temperature: 'models.temperature',
  maxTokens: 'models.maxTokens',
  contextWindow: 'models.window',
  priceInput: 'models.priceInput',
  priceOutput: 'models.priceOutput',
  priceCached: 'models.priceCached',
} as const satisfies Record<string, TextKey>
type NumberField = keyof typeof numbers
const numberFields: readonly NumberField[] = [
  'temperature',
  'maxTokens',
  'contextWindow',
  'priceInput',
  'priceOutput',
  'priceCached',
]
const abilities = { tools: 'model.tools', vision: 'model.vision', reasoning: 'model.reasoning' } as const
const abilityNames = ['tools', 'vision', 'reasoning'] as const
const efforts = ['low', 'medium', 'high'] as const
const groupField = 'group:'

export function ModelForm({ start: { id, settings, found }, models, groups, send }: ModelFormProps) {
  return (
    <Form submit={t('dialog.save')} send={async (values) => send(settingsOf(values))}>
      {(errors) => (
        <>
          <Field
            name="name"
            label={t('conversation.title')}
            hint={t('models.asFound', { value: found.name })}
            defaultValue={settings.name ?? ''}
            errors={errors?.['name']}
            autoComplete="off"
          />
          <Field
            name="description"
            label={t('models.description')}
            defaultValue={settings.description ?? ''}
            errors={errors?.['description']}
            autoComplete="off"
            dir="auto"
          />
          <TextArea
            name="systemPrompt"
            label={t('models.systemPrompt')}
            defaultValue={settings.systemPrompt ?? ''}
            errors={errors?.['systemPrompt']}
            rows={4}
          />
          {numberFields.map((field) => (
            <Field
              key={field}
              name={field}
              inputMode="decimal"
              label={t(numbers[field])}
              {...(field === 'contextWindow' && windowHint(found))}
              defaultValue={settings[field] ?? ''}
              errors={errors?.[field]}
              autoComplete="off"
            />
          ))}
          <Select
            name="reasoningEffort"
            label={t('models.effort')}
            hint={t('models.effort.hint')}
            initial={settings.reasoningEffort ?? ''}
            options={[
              { value: '', text: t('models.effort.usual') },
              ...efforts.map((value) => ({ value, text: t(`models.effort.${value}`) })),
            ]}
          />
          {abilityNames.map((field) => (
            <Select
              key={field}
              name={field}
              label={`${t('models.can')}: ${t(abilities[field])}`}
              initial={settings[field] === null ? '' : String(settings[field])}
              options={[
                { value: '', text: `${t('models.can.found')} (${yesNo(found.capabilities[field])})` },
                { value: 'true', text: yesNo(true) },
                { value: 'false', text: yesNo(false) },
              ]}
            />
          ))}
          <Select
            name="fallbackModelId"
            label={t('assistant.fallback')}
            hint={t('assistant.fallback.hint')}
            initial={settings.fallbackModelId ?? ''}
            options={[
              { value: '', text: t('assistant.fallback.none') },
              ...models.filter((one) => one.id !== id).map((one) => ({ value: one.id, text: shown(one) })),
            ]}
          />
          <Select
            name="visibility"
            label={t('models.visibility')}
            initial={settings.visibility}
            options={[
              { value: 'everyone', text: t('models.visibility.everyone') },
              { value: 'groups', text: t('models.visibility.groups') },
            ]}
          />
          <fieldset className={styles['fields']}>
            <legend className="hidden-text">{t('admin.place.groups')}</legend>
            {groups.map((group) => (
              <label key={group.id}>
                <input
                  type="checkbox"
                  name={`${groupField}${group.id}`}
                  defaultChecked={settings.groupIds.includes(group.id)}
                />{' '}
                <bdi>{group.name}</bdi>
              </label>
            ))}
          </fieldset>
        </>
      )}
    </Form>
  )
}

/** How much of what a model was trained with is used, where that takes memory. */
function windowHint({ contextWindow, usualWindow }: AdminModel['found']): { hint?: string } {
  if (usualWindow !== null && usualWindow !== contextWindow) {
    return { hint: t('models.window.usual', { used: usualWindow, most: contextWindow ?? '–' }) }
  }
  return contextWindow === null ? {} : { hint: t('models.asFound', { value: contextWindow }) }
}

const shown = ({ name, provider }: AdminModel): string => `${name} · ${provider.name}`
const yesNo = (value: boolean): string => t(value ? 'models.can.yes' : 'models.can.no')

function settingsOf(values: Record<string, string>): ChangeModelSettings {
  const text = (field: string): string | null => values[field]?.trim() || null
  const choice = (field: string): boolean | null => (values[field] ? values[field] === 'true' : null)
  return {
    name: text('name'),
    description: text('description'),
    systemPrompt: values['systemPrompt'] || null,
    ...Object.fromEntries(numberFields.map((field) => [field, typedNumber(field, values[field] ?? '')])),
    reasoningEffort: efforts.find((effort) => effort === values['reasoningEffort']) ?? null,
    tools: choice('tools'),
    vision: choice('vision'),
    reasoning: choice('reasoning'),
    visibility: values['visibility'] === 'groups' ? 'groups' : 'everyone',
    groupIds: Object.keys(values)
      .filter((field) => field.startsWith(groupField))
      .map((field) => field.slice(groupField.length)),
    fallbackModelId: text('fallbackModelId'),
  }
}

const names = {
  name: 'conversation.title',
  description: 'models.description',
  systemPrompt: 'models.systemPrompt',
  ...numbers,
  reasoningEffort: 'models.effort',
  ...abilities,
  visibility: 'models.visibility',
  fallbackModelId: 'assistant.fallback',
} as const satisfies Record<string, TextKey>

/** The fields that two versions do not share, in words. */
export function differencesOf(
  mine: ChangeModelSettings,
  theirs: AdminModel,
  models: readonly AdminModel[],
): { name: string; mine: string; theirs: string }[] {
  const asText = (value: string | number | boolean | null | undefined): string => {
    if (value === null || value === undefined) return ''
    if (typeof value === 'boolean') return yesNo(value)
    const model = models.find((one) => one.id === value)
    return model === undefined ? String(value) : shown(model)
  }
  return (Object.keys(names) as (keyof typeof names)[])
    .map((field) => ({ name: t(names[field]), mine: asText(mine[field]), theirs: asText(theirs.settings[field]) }))
    .filter((one) => one.mine !== one.theirs)
}
