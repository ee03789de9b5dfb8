import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { archiveWithUndo } from './archive-later.ts'
import { deleteWithUndo } from './delete-later.ts'
import { selection } from './selection.ts'
import styles from './selection-bar.module.css'
import { useShell } from './shell-context.ts'
import { useAllListed } from './use-listed.ts'

/** What can be done with all that are marked at once. */
export default function SelectionBar({ chosen, archived }: { chosen: ReadonlySet<string>; archived: boolean }) {
  const { show } = useShell()
  const [location, navigate] = useLocation()
  const all = useAllListed(archived)
  const marked = all.filter(({ id }) => chosen.has(id))
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => bar.current?.focus(), [])
  const none = marked.length === 0

  function finish(): void {
    selection.end()
    if (marked.some(({ id }) => location === `/c/${id}`)) navigate('/')
  }
  return (
    <div
      ref={bar}
      className={styles['bar']}
      role="toolbar"
      tabIndex={-1}
      aria-label={t('selection.label')}
      onKeyDown={({ key }) => key === 'Escape' && selection.end()}
    >
      <div className={styles['all']}>
        <input
          type="checkbox"
          aria-label={t('selection.all')}
          checked={!none && marked.length === all.length}
          onChange={() => selection.toggleAll(all.map(({ id }) => id))}
        />
        <span role="status">{t('selection.count', { count: marked.length })}</span>
      </div>
      {!archived && (
        <IconButton
          icon="archive"
          size="small"
          label={t('conversation.archive')}
          disabled={none}
          onClick={() => void archiveWithUndo(marked).then(finish)}
        />
      )}
      <IconButton
        icon="folder"
        size="small"
        label={t('folder.move')}
        disabled={none}
        onClick={() => show({ kind: 'folder', conversations: marked })}
      />
      <IconButton
        icon="trash"
        size="small"
        label={t('conversation.delete')}
        disabled={none}
        onClick={() => {
          deleteWithUndo(marked)
          finish()
        }}
      />
      <IconButton icon="close" size="small" label={t('selection.end')} onClick={selection.end} />
    </div>
  )
}
