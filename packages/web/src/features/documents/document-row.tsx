import type { KnowledgeDocument } from '@parley/contract'
import { useRef } from 'react'
import { apiUrl } from '../../api/http.ts'
import { showCollectionAgain } from '../../api/collections.ts'
import { cancelDocument, isWorking, pauseDocument, refreshPage, retryDocument } from '../../api/knowledge.ts'
import { sayBytes, sayDate, sayLanguage } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { inOwnSentence } from '../../i18n/problem-words.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import header from '../chat/page-header.module.css'
import { deleteWithUndo } from './delete-document.ts'
import styles from './document-row.module.css'
import { uploads } from './uploads.ts'

interface DocumentRowProps {
  document: KnowledgeDocument
  mayWrite: boolean
  open: () => void
}

export function DocumentRow({ document, mayWrite, open }: DocumentRowProps) {
  const { id, collectionId, name, state, reason, progress, searchable, paused, source } = document
  const replacement = useRef<HTMLInputElement>(null)
  const act = (work: () => Promise<unknown>): void =>
    deed(() => work().finally(() => void showCollectionAgain(collectionId)))
  const entries: MenuEntry[] = [
    ...(searchable ? [{ text: t('document.open'), icon: 'file', choose: open } as const] : []),
    {
      text: t('document.download'),
      icon: 'down',
      choose: () => window.open(apiUrl(`documents/${id}/file`), '_blank', 'noopener'),
    },
    ...(source === null
      ? []
      : [
          {
            text: t('document.source'),
            icon: 'globe',
            choose: () => window.open(source.url, '_blank', 'noopener,noreferrer'),
          } as const,
        ]),
    ...(mayWrite
      ? ([
          ...(source === null || isWorking(document)
            ? []
            : [{ text: t('document.refresh'), icon: 'again', choose: () => act(() => refreshPage(id)) } as const]),
          { text: t('document.replace'), icon: 'upload', choose: () => replacement.current?.click() },
          ...(isWorking(document) && !paused
            ? [{ text: t('document.pause'), icon: 'pause', choose: () => act(() => pauseDocument(id, true)) } as const]
            : []),
          ...(isWorking(document)
            ? [{ text: t('document.stop'), icon: 'stop', choose: () => act(() => cancelDocument(id)) } as const]
            : []),
          { text: t('document.delete'), icon: 'trash', danger: true, choose: () => deleteWithUndo(document) },
        ] as const)
      : []),
  ]
  return (
    <li className={styles['document']} data-state={state}>
      <Icon name={state === 'failed' ? 'warning' : paused ? 'pause' : source === null ? 'file' : 'globe'} size={20} />
      <div className={styles['documentText']}>
        {searchable ? (
          <button type="button" className={styles['name']} dir="auto" onClick={open}>
            {name}
          </button>
        ) : (
          <p dir="auto">{name}</p>
        )}
        <p className={styles['about']}>{aboutOf(document)}</p>
        {reason !== null && <p className={styles['reason']}>{inOwnSentence(reason)}</p>}
      </div>
      {progress !== null && !paused && (
        <progress
          {...(progress.total !== null && { value: progress.done, max: Math.max(1, progress.total) })}
          aria-label={t('document.progress', { name })}
        />
      )}
      {state === 'failed' && mayWrite && document.size > 0 && (
        <Button icon="again" onClick={() => act(() => retryDocument(id))}>
          {t('error.retry')}
        </Button>
      )}
      {paused && mayWrite && (
        <Button onClick={() => act(() => pauseDocument(id, false))}>{t('document.resume')}</Button>
      )}
      <Menu label={t('document.actions', { name })} className={header['actions']} entries={entries}>
        <Icon name="more" size={19} />
      </Menu>
      <input
        ref={replacement}
        type="file"
        hidden
        aria-label={t('document.replace')}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file !== undefined) uploads.add([{ collectionId, documentId: id, file, name: file.name }])
          target.value = ''
        }}
      />
    </li>
  )
}

function aboutOf(document: KnowledgeDocument): string {
  const { size, pages, passages, language, updatedAt, state, searchable, paused, source } = document
  const parts = [
    ...(state === 'ready' || state === 'failed' ? [] : [t(paused ? 'document.paused' : `document.state.${state}`)]),
    ...(isWorking(document) && searchable ? [t('document.found', { count: passages })] : []),
    ...(source === null ? [] : [new URL(source.url).host]),
    sayBytes(size),
    ...(pages === null ? [] : [t('document.pages', { count: pages })]),
    ...(state === 'ready' ? [t('document.passages', { count: passages })] : []),
    // Code, numbers and names are of no language.
    ...(language === null || language === 'und' || state !== 'ready' ? [] : [sayLanguage(language)]),
    source === null ? sayDate(updatedAt) : t('document.fetched', { date: sayDate(source.fetchedAt) }),
  ]
  return parts.join(' · ')
}
