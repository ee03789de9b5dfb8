import * as contract from '@parley/contract'
import type { ChangeMe, Me } from '@parley/contract'
import { changeProfile } from '../../api/account.ts'
import { chooseLanguage, isLanguage, storedLanguage, type Language } from '../../i18n/languages.ts'
import { deed } from '../../ui/deed.ts'
import { chooseTheme, chosenTheme, type Theme } from '../../ui/theme.ts'

/** How the app looks and speaks follows a person to every device; the browser keeps it for the first moment. */
export function followAccount({ theme, language }: Me): void {
  if (theme !== chosenTheme()) chooseTheme(theme)
  const stored = storedLanguage()
  const wanted = language ?? undefined
  if (isLanguage(wanted)) {
    // Compared with what was chosen, not with what is spoken: words that could not be loaded must not begin a circle.
    if (stored !== null ? stored !== wanted : document.documentElement.lang !== wanted) chooseLanguage(wanted)
  } else if (stored !== null) tell({ language: stored })
}

export function wearTheme(theme: Theme): void {
  chooseTheme(theme)
  tell({ theme: contract.theme.parse(theme) })
}

/** Stored first: the page is loaded again with its new words, and then asks the account. */
export function speakLanguage(language: Language): void {
  deed(async () => {
    await changeProfile({ language })
    chooseLanguage(language)
  })
}

function tell(change: ChangeMe): void {
  deed(() => changeProfile(change))
}
