import type { MarkedToken, Token, Tokens } from 'marked'
import { memo } from 'react'
import { t } from '../i18n/index.ts'
import { CodeBlock } from './code-block.tsx'
import { Inline } from './inline.tsx'
import styles from './markdown.module.css'
import { Formula } from './math/formula.tsx'
import { isMath } from './math/math-tokens.ts'
import { Paragraph } from './paragraph.tsx'

/** Deeper than this nobody means it. */
const deepest = 24

interface BlockProps {
  token: Token
  depth: number
}

/** Drawn again only when what was read of it has changed. */
export const Block = memo(({ token: any, depth }: BlockProps) => {
  if (isMath(any)) {
    return (
      <p>
        <Formula text={any.text} display={any.display} open={any.open} />
      </p>
    )
  }
  const token = known(any)
  if (token === null || depth > deepest) return <p>{any.raw}</p>
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'paragraph':
      return <Paragraph token={token} />
    case 'heading':
      return <Heading token={token} />
    case 'code':
      return <CodeBlock code={token.text} language={token.lang ?? ''} />
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens} depth={depth + 1} />
        </blockquote>
      )
    case 'list':
      return <List token={token} depth={depth + 1} />
    case 'table':
      return <Table token={token} />
    case 'hr':
      return <hr />
    case 'html':
      return <p className={styles['source']}>{token.raw.trimEnd()}</p>
    case 'text':
      return token.tokens === undefined ? <>{token.text}</> : <Inline tokens={token.tokens} />
    default:
      return <Inline tokens={[any]} />
  }
})
Block.displayName = 'Block'

function Blocks({ tokens, depth }: { tokens: readonly Token[]; depth: number }) {
  return tokens.map((token, index) => <Block key={index} token={token} depth={depth} />)
}

/** The page and the authors have the first two levels. */
function Heading({ token }: { token: Tokens.Heading }) {
  const levels = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const
  const Level = levels[token.depth - 1] ?? 'h6'
  return (
    <Level data-depth={Math.min(token.depth, 4)}>
      <Inline tokens={token.tokens} />
    </Level>
  )
}

function List({ token, depth }: { token: Tokens.List; depth: number }) {
  const items = token.items.map((item, index) => <Item key={index} item={item} depth={depth} />)
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

const Item = memo(({ item, depth }: { item: Tokens.ListItem; depth: number }) => (
  <li className={item.task ? styles['task'] : undefined}>
    {item.task && (
      <span role="img" aria-label={t(item.checked === true ? 'task.done' : 'task.open')} data-done={item.checked} />
    )}
    <Blocks tokens={item.tokens.filter((one) => one.type !== 'checkbox')} depth={depth} />
  </li>
))
Item.displayName = 'Item'

function Table({ token: { header, rows, align } }: { token: Tokens.Table }) {
  return (
    <div className={styles['table']} tabIndex={0} role="group" aria-label={t('markdown.table')}>
      <table>
        <thead>
          <tr>
            {header.map((cell, column) => (
              <th key={column} scope="col" data-align={align[column] ?? undefined}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row key={index} cells={row} align={align} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Row = memo(({ cells, align }: { cells: Tokens.TableCell[]; align: Tokens.Table['align'] }) => (
  <tr>
    {cells.map((cell, column) => (
      <td key={column} data-align={align[column] ?? undefined}>
        <Inline tokens={cell.tokens} />
      </td>
    ))}
  </tr>
))
Row.displayName = 'Row'

const types = new Set<string>([
  'space',
  'def',
  'paragraph',
  'heading',
  'code',
  'blockquote',
  'list',
  'table',
  'hr',
  'html',
  'text',
  'strong',
  'em',
  'del',
  'codespan',
  'br',
  'link',
  'image',
  'escape',
  'checkbox',
] satisfies MarkedToken['type'][])

/** The reader's own kinds; without extensions there are no others, and the types cannot say so. */
export function known(token: Token): MarkedToken | null {
  return isKnown(token) ? token : null
}

function isKnown(token: Token): token is MarkedToken {
  return types.has(token.type)
}
