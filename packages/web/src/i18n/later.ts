import { lazy, type ComponentType } from 'react'
import { language, learn } from './index.ts'

/** A part of the app that loads when it is first needed, with the words that only such parts say. */
export function later<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(async () => {
    const [part] = await Promise.all([load(), learnLater()])
    return part
  })
}

/** Other languages have all their words from the beginning. */
async function learnLater(): Promise<void> {
  if (language() !== 'en') return
  const { enLater } = await import('./en/later.ts')
  learn(enLater)
}
