import { citationMarks, numbersOf, type Citation } from '@parley/contract'
import { createContext, Fragment, use, useId, useRef } from 'react'
import { t } from '../i18n/index.ts'
import { placePopover } from '../ui/place-popover.ts'
import styles from './citation.module.css'
import { Grown } from './grown.tsx'
import { placeOf, safeLink } from './safe-link.ts'

export const CitationContext = createContext<readonly Citation[]>([])
/** Shows a passage where it stands in its document; null where there is no room for that. */
export const OpenPassageContext = createContext<((citation: Citation) => void) | null>(null)

/** Text in which `[1]` is the first citation, where there is one. */
export function Cited({ text }: { text: string }) {
  const citations = use(CitationContext)
  if (citations.length === 0 || !text.includes('[')) return <Grown text={text} />
  const parts = text.split(citationMarks).map((part, index) => {
    const cited =
      index % 2 === 0 ? [] : numbersOf(part).flatMap((number) => citations.find(({ n }) => n === number) ?? [])
    return { written: index % 2 === 0 ? part : `[${part}]`, cited }
  })
  return parts.map(({ written, cited }, index) => {
    const [first, ...others] = cited
    const next = parts[index + 1]
    // A number belongs to the word before it: no space is left at which the line could break.
    if (first === undefined) return next !== undefined && next.cited.length > 0 ? written.trimEnd() : written
    return (
      <Fragment key={index}>
        <span className={styles['kept']}>
          <CitationChip citation={first} />
        </span>
        {others.map((citation) => (
          <CitationChip key={citation.n} citation={citation} />
        ))}
      </Fragment>
    )
  })
}

/** A number that opens the passage it stands for. */
export function CitationChip({ citation, named = false }: { citation: Citation; named?: boolean }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const { n, title, page, snippet, url, documentId } = citation
  const source = url === null ? null : safeLink(url)
  const place = page === null ? title : t('citation.page', { title, page })
  const openPassage = use(OpenPassageContext)
  const opens = openPassage !== null && documentId !== null
  return (
    <>
      <button
        ref={button}
        type="button"
        className={named ? styles['named'] : styles['chip']}
        {...(opens ? { onClick: () => openPassage(citation) } : { popoverTarget: id })}
        aria-label={t('citation.label', { n, place })}
      >
        {/* Of a named one the number is drawn, not written: what is read out is its label, which begins otherwise. */}
        {named ? <span className={styles['number']} data-number={n} /> : <span>{n}</span>}
        {named && <span className={styles['title']}>{place}</span>}
      </button>
      <span
        id={id}
        hidden={opens}
        popover="auto"
        className={styles['passage']}
        onToggle={({ newState, currentTarget }) => {
          if (newState === 'open') placePopover(currentTarget, button.current)
        }}
      >
        <strong dir="auto">{place}</strong>
        <q dir="auto">{snippet}</q>
        {source !== null && (
          <a href={source.href} target="_blank" rel="noopener noreferrer nofollow">
            {placeOf(source)}
          </a>
        )}
      </span>
    </>
  )
}
