import type { MarkedToken, Token } from 'marked'
import { memo } from 'react'
import { Cited } from './citation.tsx'
import { decodeEntities } from './entities.ts'
import { Formula } from './math/formula.tsx'
import { isMath } from './math/math-tokens.ts'
import { RemotePicture } from './picture/remote-picture.tsx'
import { SafeLink } from './safe-link.tsx'

const deepest = 24

export function Inline({ tokens, depth = 0 }: { tokens: readonly Token[]; depth?: number }) {
  return tokens.map((token, index) => <Span key={index} token={token} depth={depth} />)
}

/** What is settled of a paragraph that grows is the same object for ever, and is drawn once. */
const Span = memo(({ token: any, depth }: { token: Token; depth: number }) => {
  if (isMath(any)) return <Formula text={any.text} display={any.display} />
  if (!isInline(any) || depth > deepest) return any.raw
  const within = 'tokens' in any && any.tokens !== undefined && <Inline tokens={any.tokens} depth={depth + 1} />
  switch (any.type) {
    case 'strong':
      return <strong>{within}</strong>
    case 'em':
      return <em>{within}</em>
    case 'del':
      return <del>{within}</del>
    case 'codespan':
      return <code dir="ltr">{any.text}</code>
    case 'br':
      return <br />
    case 'link':
      return (
        <SafeLink href={any.href} text={any.text}>
          {within}
        </SafeLink>
      )
    case 'image':
      return <RemotePicture href={any.href} text={any.text} />
    case 'text':
      return within === false ? <Cited text={decodeEntities(any.text)} /> : within
    case 'escape':
      return any.text
    case 'html':
      return any.raw
  }
})
Span.displayName = 'Span'

type InlineToken = Extract<
  MarkedToken,
  { type: 'strong' | 'em' | 'del' | 'codespan' | 'br' | 'link' | 'image' | 'text' | 'escape' | 'html' }
>

function isInline(token: Token): token is InlineToken {
  return /^(?:strong|em|del|codespan|br|link|image|text|escape|html)$/.test(token.type)
}
