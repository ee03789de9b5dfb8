import { useId } from 'react'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { actInWords, knownActs } from '../account/act-in-words.ts'
import { PeoplePicker, type Picked } from '../people/people-picker.tsx'
import styles from './administration.module.css'
import type { AuditPart, AuditWish } from './audit-wish.ts'

const results = ['ok', 'denied', 'failed'] as const
const parts = ['concerning', 'actorId', 'targetId'] as const
const isPart = (name: string): name is AuditPart => parts.some((part) => part === name)

interface AuditFiltersProps {
  wish: AuditWish
  change(part: Partial<AuditWish>): void
}

export function AuditFilters({ wish, change }: AuditFiltersProps) {
  const acts = useId()
  return (
    <search className={styles['narrowing']}>
      <Field
        label={t('audit.action')}
        hint={t('audit.action.hint')}
        value={wish.action}
        list={acts}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={({ target }) => change({ action: target.value })}
      />
      <datalist id={acts}>
        {knownActs.map((act) => (
          <option key={act} value={act} label={actInWords(act)} />
        ))}
      </datalist>
      <Whom wish={wish} change={change} />
      <Select
        label={t('audit.result')}
        value={wish.result}
        choose={(result) => change({ result })}
        options={[
          { value: '', text: t('audit.anyResult') },
          ...results.map((value) => ({ value, text: t(`audit.${value}`) })),
        ]}
      />
      <Field
        label={t('search.from')}
        type="date"
        value={wish.from}
        max={wish.to}
        onChange={({ target }) => change({ from: target.value })}
      />
      <Field
        label={t('search.to')}
        type="date"
        value={wish.to}
        min={wish.from}
        onChange={({ target }) => change({ to: target.value })}
      />
    </search>
  )
}

function Whom({ wish: { about }, change }: AuditFiltersProps) {
  const pick = (picked: Picked): void => {
    if (picked.to === 'everyone') return
    const isPerson = picked.to === 'user'
    change({ about: { id: picked.id, name: picked.name, part: isPerson ? 'concerning' : 'targetId', isPerson } })
  }
  if (about === null) return <PeoplePicker label={t('audit.person')} pick={pick} />
  return (
    <div className={styles['filters']} role="group" aria-label={t('audit.person')}>
      {about.isPerson ? (
        <Select
          label={about.name}
          value={about.part}
          choose={(part) => isPart(part) && change({ about: { ...about, part } })}
          options={parts.map((value) => ({ value, text: t(`audit.how.${value}`) }))}
        />
      ) : (
        <p>
          <bdi>{t('audit.only', { name: about.name })}</bdi>
        </p>
      )}
      <Button icon="close" onClick={() => change({ about: null })}>
        {t('audit.everybody')}
      </Button>
    </div>
  )
}
