import type { Message } from '@parley/contract'
import { memo, Suspense, useState } from 'react'
import { editMessage } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { later } from '../../i18n/later.tsx'
import { useLanguage } from '../../markdown/use-language.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useShell } from '../shell/shell-context.ts'
import { AttachmentList } from './attachment-list.tsx'
import { BranchArrows } from './branch-arrows.tsx'
import { Turn } from './turn.tsx'
import { WaitingFoot } from './waiting-foot.tsx'
import styles from './turn.module.css'

const MessageEditor = later(() => import('./message-editor.tsx'))

interface UserMessageProps {
  message: Message
  /** Another answer comes before its own. */
  waits?: boolean
}

export const UserMessage = memo(({ message, waits = false }: UserMessageProps) => {
  const { user } = useShell()
  const [editing, setEditing] = useState(false)
  const { id, conversationId, authorId, text, createdAt, attachments = [] } = message
  const own = authorId === user.id
  const save = async (changed: string): Promise<void> => {
    await editMessage(conversationId, id, changed)
    setEditing(false)
  }
  return (
    <Turn
      said
      author={own ? t('message.you') : user.displayName}
      avatar={<Avatar of={user} />}
      time={createdAt}
      tools={
        !editing && (
          <div className={styles['tools']}>
            <BranchArrows message={message} />
            <CopyButton text={text} label={t('message.copy')} />
            {own && !waits && (
              <IconButton icon="edit" size="small" label={t('message.edit')} onClick={() => setEditing(true)} />
            )}
          </div>
        )
      }
      foot={own && waits && <WaitingFoot message={message} />}
    >
      {attachments.length > 0 && <AttachmentList attachments={attachments} />}
      {editing ? (
        <Suspense fallback={<SaidText text={text} />}>
          <MessageEditor text={text} save={save} cancel={() => setEditing(false)} />
        </Suspense>
      ) : (
        <SaidText text={text} />
      )}
    </Turn>
  )
})
UserMessage.displayName = 'UserMessage'

const manyCharacters = 2_500
const manyLines = 30

/** What a person wrote means exactly itself. */
export function SaidText({ text }: { text: string }) {
  const [folded, setFolded] = useState(text.length > manyCharacters || text.split('\n').length > manyLines)
  const lang = useLanguage(text)
  return (
    <>
      <div className={styles['text']} dir="auto" lang={lang} data-folded={folded}>
        {text}
      </div>
      {folded && (
        <button type="button" className={styles['more']} onClick={() => setFolded(false)}>
          {t('message.more')}
        </button>
      )}
    </>
  )
}
