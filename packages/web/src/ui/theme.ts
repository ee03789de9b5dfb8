export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export const themes: readonly Theme[] = ['system', 'light', 'dark', 'contrast']

const key = 'parley.theme'

/** How this browser shows the app; `public/theme.js` applies it before the first paint. */
export function chosenTheme(): Theme {
  const chosen = document.documentElement.dataset['theme']
  return themes.find((theme) => theme === chosen) ?? 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    if (theme === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
}
