import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { profileQuery } from '../../api/account.ts'
import { preferencesQuery, setPreference } from '../../api/asides.ts'
import { problemOf } from '../../api/http.ts'
import { enAsides } from '../../i18n/en/asides.ts'
import { enLevel } from '../../i18n/en/level.ts'
import { language, learn, t } from '../../i18n/index.ts'
import { languageNames, isLanguage } from '../../i18n/languages.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { chosenTheme, themes } from '../../ui/theme.ts'
import { NotifySection } from './notify-section.tsx'
import { speakLanguage, wearTheme } from './follow-account.ts'
import styles from './profile.module.css'
import { levels, useLevel } from './use-level.ts'

learn(enAsides)
learn(enLevel)

/** What follows a person to every device. */
export function PreferencesPage() {
  const profile = useQuery(profileQuery)
  const preferences = useQuery(preferencesQuery)
  const [theme, setTheme] = useState(chosenTheme)
  const { level, chooseLevel } = useLevel()
  if (profile.isLoadingError)
    return <FailedNote text={problemOf(profile.error).detail} retry={() => void profile.refetch()} />
  if (profile.data === undefined) return <Skeleton lines={6} />
  return (
    <>
      <Section title={t('preferences.look')} lead={t('preferences.look.lead')}>
        <Select
          label={t('account.theme')}
          value={theme}
          options={themes.map((one) => ({ value: one, text: t(`account.theme.${one}`) }))}
          choose={(chosen) => {
            const wanted = themes.find((one) => one === chosen) ?? 'system'
            wearTheme(wanted)
            setTheme(wanted)
          }}
        />
        <Select
          label={t('account.language')}
          value={language()}
          options={languageNames.map(({ code, name }) => ({ value: code, text: name }))}
          choose={(chosen) => {
            if (isLanguage(chosen)) speakLanguage(chosen)
          }}
        />
      </Section>
      <Section title={t('level.title')} lead={t('level.lead')}>
        <fieldset className={styles['levels']}>
          <legend className="hidden-text">{t('level.title')}</legend>
          {levels.map((one) => (
            <label key={one}>
              <input type="radio" name="level" checked={level === one} onChange={() => chooseLevel(one)} />
              {t(`level.${one}`)}
            </label>
          ))}
        </fieldset>
      </Section>
      <NotifySection userId={profile.data.id} />
      {preferences.data !== undefined && (
        <Section title={t('suggestions.title')} lead={t('suggestions.lead')}>
          <Switch checked={preferences.data['suggestions'] !== false} change={(on) => setPreference('suggestions', on)}>
            {t('suggestions.show')}
          </Switch>
        </Section>
      )}
    </>
  )
}
