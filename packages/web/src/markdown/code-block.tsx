import { memo, Suspense, use, useState } from 'react'
import { t } from '../i18n/index.ts'
import { later } from '../i18n/later.tsx'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { deed } from '../ui/deed.ts'
import { Skeleton } from '../ui/spinner.tsx'
import { DiagramBlock } from './diagram/diagram-block.tsx'
import { GrowingContext } from './growing.ts'
import { usePieces } from './highlight/use-pieces.ts'
import type { Piece } from './highlight/pieces.ts'
import { PaperContext } from './paper.ts'
import styles from './code-block.module.css'

const PagePreview = later(() => import('./preview/page-preview.tsx'))
const manyLines = 40
const pages = new Set(['html', 'htm', 'xhtml', 'svg'])

interface CodeBlockProps {
  code: string
  language: string
}

export function CodeBlock({ code, language }: CodeBlockProps) {
  const growing = use(GrowingContext)
  const name = language.split(/[\s{]/, 1)[0] ?? ''
  const source = <SourceBlock code={code} name={name} />
  // Half a diagram is a mistake: it is drawn once it is whole.
  return name === 'mermaid' && !growing ? <DiagramBlock source={code}>{source}</DiagramBlock> : source
}

function SourceBlock({ code, name }: { code: string; name: string }) {
  const lines = code.split('\n').length
  const onPaper = use(PaperContext) !== null
  const [wraps, setWraps] = useState(onPaper)
  // A block that grows under the reader's eyes begins short, and so stays open.
  const [folded, setFolded] = useState(!onPaper && lines > manyLines)
  const pieces = usePieces(code, name.toLowerCase())
  const growing = use(GrowingContext)
  const [previews, setPreviews] = useState(false)
  const isPage = !onPaper && !growing && pages.has(name.toLowerCase())
  return (
    <figure className={styles['code']} dir="ltr" data-wraps={wraps} data-folded={folded}>
      <figcaption>
        <span className={styles['language']}>{name === '' ? t('code.plain') : name}</span>
        {isPage && (
          <IconButton
            icon="eye"
            size="small"
            label={t('code.preview')}
            aria-pressed={previews}
            onClick={() => setPreviews(!previews)}
          />
        )}
        <IconButton
          icon="wrap"
          size="small"
          label={t('code.wrap')}
          aria-pressed={wraps}
          onClick={() => setWraps(!wraps)}
        />
        <IconButton
          icon="download"
          size="small"
          label={t('code.save')}
          onClick={() => deed(async () => (await import('./save-code.ts')).saveCode(code, name))}
        />
        <CopyButton text={code} label={t('code.copy')} />
      </figcaption>
      {isPage && previews ? (
        <Suspense fallback={<Skeleton lines={3} />}>
          <PagePreview source={code} />
        </Suspense>
      ) : (
        <>
          <pre tabIndex={0} aria-label={name === '' ? t('code.label') : t('code.labelIn', { language: name })}>
            <code>
              <Pieces pieces={pieces} />
            </code>
          </pre>
          {folded && (
            <button type="button" className={styles['unfold']} onClick={() => setFolded(false)}>
              {t('code.showAll', { count: lines })}
            </button>
          )}
        </>
      )}
    </figure>
  )
}

const Pieces = memo(({ pieces }: { pieces: readonly Piece[] }) =>
  pieces.map(({ text, colour }, index) =>
    colour === null ? (
      text
    ) : (
      <span key={index} data-colour={colour}>
        {text}
      </span>
    ),
  ),
)
Pieces.displayName = 'Pieces'
