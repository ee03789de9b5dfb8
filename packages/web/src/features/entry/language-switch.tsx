import { language, t } from '../../i18n/index.ts'
import { chooseLanguageInPlace, languageNames } from '../../i18n/languages.ts'
import styles from './entry.module.css'

/** For whoever cannot read what the page says. */
export function LanguageSwitch() {
  return (
    <ul className={styles['languages']} aria-label={t('account.language')}>
      {languageNames.map(({ code, name }) => (
        <li key={code}>
          <button
            type="button"
            lang={code}
            aria-pressed={code === language()}
            onClick={() => chooseLanguageInPlace(code)}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
