import { lazy, useState, type ComponentType } from 'react'
import { appUrl } from '../api/base.ts'
import { FailedNote } from '../ui/failed-note.tsx'
import { PartBoundary, sayMissing } from '../ui/part-boundary.tsx'
import { showToast } from '../ui/toast.tsx'
import { language, learn, t } from './index.ts'

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>

/**
 * A part of the app that loads when it is first needed, with the words that only such parts say. When it cannot be
 * loaded, or breaks, everything around it stays as it is, and it says so in its place.
 */
export function later<Props extends object>(
  load: Load<Props>,
  { Head, words = true }: { Head?: ComponentType; words?: boolean } = {},
) {
  const parts = renewable(words ? withWords(load) : load)
  return function Later(props: Props) {
    const [Part, show] = useState(parts.current)
    const again = async (): Promise<void> => {
      if (await mustReload(parts.renew)) location.reload()
      else show(parts.current)
    }
    const note = (
      <>
        {Head && <Head />}
        <FailedNote title={Head !== undefined} text={sayMissing()} retry={() => void again()} />
      </>
    )
    return (
      <PartBoundary key={Part.count} instead={note}>
        <Part.Drawn {...props} />
      </PartBoundary>
    )
  }
}

/** A dialog that cannot be shown says so at the edge of the page; asking for it again is the way to try again. */
export function laterDialog<Props extends { close: () => void }>(load: Load<Props>) {
  const parts = renewable(withWords(load))
  return function LaterDialog(props: Props) {
    const [Part] = useState(parts.current)
    const failed = (): void => {
      void mustReload(parts.renew).then((reload) =>
        showToast({
          text: sayMissing(),
          tone: 'problem',
          ...(reload && { action: { text: t('error.reload'), run: () => location.reload() } }),
        }),
      )
      props.close()
    }
    return (
      <PartBoundary failed={failed}>
        <Part.Drawn {...props} />
      </PartBoundary>
    )
  }
}

/** What is not missed when it is not there, with or without the words of other such parts: it is tried again where it is next drawn. */
export function laterExtra<Props extends object>(load: Load<Props>, words = true) {
  const parts = renewable(words ? withWords(load) : load)
  return function LaterExtra(props: Props) {
    const [Part] = useState(parts.current)
    return (
      <PartBoundary failed={() => void parts.renew().catch(() => undefined)}>
        <Part.Drawn {...props} />
      </PartBoundary>
    )
  }
}

/** What failed to load once would stay failed: it is asked for anew. */
function renewable<Props extends object>(load: Load<Props>) {
  const begin = (count: number) => ({ count, Drawn: lazy(load) })
  let part = begin(0)
  return {
    current: () => part,
    async renew(): Promise<void> {
      part = begin(part.count + 1)
      await load()
    },
  }
}

/** Files that are gone while the server answers: it has become a newer one, and this page is of the older. */
async function mustReload(renew: () => Promise<void>): Promise<boolean> {
  try {
    await renew()
    return false
  } catch {
    return fetch(appUrl('health/live')).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}

const withWords =
  <Props extends object>(load: Load<Props>): Load<Props> =>
  async () => {
    const [part] = await Promise.all([load(), learnLater()])
    return part
  }

/** Other languages have all their words from the beginning. */
async function learnLater(): Promise<void> {
  if (language() !== 'en') return
  const { enLater } = await import('./en/later.ts')
  learn(enLater)
}
