import { useEffect, useState } from 'react'

/** As much of a text as is looked at; more would be looked at anew with every word that comes. */
const telling = 600
/** A text that grows is looked at again after so many signs. */
const step = 100

/** The language of a text, a moment after it is shown: it is read out later than it is drawn. */
export function useLanguage(text: string, growing = false): string | undefined {
  const seen = Math.min(text.length, telling)
  const beginning = text.slice(0, growing ? seen - (seen % step) : seen)
  const [language, setLanguage] = useState<string>()
  useEffect(() => {
    let wanted = true
    import('./language-of.ts').then(
      ({ languageOf }) => wanted && setLanguage(languageOf(beginning)),
      // Without connection it is read out as the page is.
      () => undefined,
    )
    return () => void (wanted = false)
  }, [beginning])
  return language
}
