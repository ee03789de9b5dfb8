import { memo, useRef, type ReactNode } from 'react'
import type { Token, Tokens } from 'marked'
import { growBlocks, noBlocks } from './blocks.ts'
import { CodeBlock } from './code-block.tsx'
import { decodeEntities } from './entities.ts'
import styles from './markdown.module.css'
import { safeLink } from './safe-link.ts'
import { t } from '../i18n/index.ts'

/** Markdown as elements. No string ever becomes HTML: what looks like HTML is shown as the text it is. */
export function Markdown({ text }: { text: string }) {
  const blocks = useRef(noBlocks)
  blocks.current = growBlocks(blocks.current, text)
  return (
    <div className={styles['markdown']} dir="auto">
      {blocks.current.blocks.map((token, index) => (
        <Block key={index} token={token} raw={token.raw} />
      ))}
    </div>
  )
}

/** Drawn again only when its own text changes. */
const Block = memo(
  ({ token }: { token: Token; raw: string }) => drawBlock(token),
  (before, after) => before.raw === after.raw && before.token.type === after.token.type,
)

const drawAll = (tokens: Token[] | undefined): ReactNode =>
  tokens?.map((token, index) => <Part key={index} token={token} />)

const Part = ({ token }: { token: Token }) => drawBlock(token)

function drawBlock(token: Token): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return heading(token as Tokens.Heading)
    case 'paragraph':
      return <p>{drawAll(token.tokens)}</p>
    case 'code':
      return <CodeBlock code={token['text']} language={token['lang'] ?? ''} />
    case 'blockquote':
      return <blockquote>{drawAll(token.tokens)}</blockquote>
    case 'list':
      return list(token as Tokens.List)
    case 'table':
      return table(token as Tokens.Table)
    case 'hr':
      return <hr />
    default:
      return drawInline(token)
  }
}

function drawInline(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{drawAll(token.tokens)}</strong>
    case 'em':
      return <em>{drawAll(token.tokens)}</em>
    case 'del':
      return <del>{drawAll(token.tokens)}</del>
    case 'codespan':
      return <code>{decodeEntities(token['text'])}</code>
    case 'br':
      return <br />
    case 'link':
      return <Link href={token['href']}>{drawAll(token.tokens)}</Link>
    case 'image':
      return <RemoteImage href={token['href']} text={token['text']} />
    case 'text':
      return token.tokens === undefined ? decodeEntities(token['text']) : drawAll(token.tokens)
    case 'escape':
      return token['text']
    default:
      return token.raw
  }
}

function heading({ depth, tokens }: Tokens.Heading) {
  // The page and the conversation have the first two levels.
  const Level = (['h3', 'h4', 'h5', 'h6'] as const)[Math.min(depth, 4) - 1] ?? 'h6'
  return <Level>{drawAll(tokens)}</Level>
}

function list({ ordered, start, items }: Tokens.List) {
  const entries = items.map((item, index) => (
    <li key={index}>
      {item.task && <input type="checkbox" checked={item.checked === true} disabled readOnly />}
      {drawAll(item.tokens)}
    </li>
  ))
  return ordered ? <ol start={Number(start) || 1}>{entries}</ol> : <ul>{entries}</ul>
}

function table({ header, rows, align }: Tokens.Table) {
  const side = (column: number) => styles[`align-${align[column] ?? 'start'}`]
  return (
    <div className={styles['table']} tabIndex={0} role="region">
      <table>
        <thead>
          <tr>
            {header.map((cell, column) => (
              <th key={column} className={side(column)}>
                {drawAll(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={side(column)}>
                  {drawAll(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Link({ href, children }: { href: string; children: ReactNode }) {
  const url = safeLink(href)
  if (url === null) return <>{children}</>
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={t('link.opens', { host: url.host || url.pathname })}
    >
      {children}
    </a>
  )
}

/** Never loaded by itself: an address can carry words of the conversation away. */
function RemoteImage({ href, text }: { href: string; text: string }) {
  const url = safeLink(href)
  return <Link href={href}>{text || t('image.remote', { host: url?.host ?? '' })}</Link>
}
