import { lazy, Suspense } from 'react'
import { SessionsDialog } from '../account/sessions-dialog.tsx'
import { ConnectDialog } from '../models/connect-dialog.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import type { ShellDialog } from './shell-context.ts'

const Palette = lazy(() => import('../palette/palette.tsx'))
const ShareDialog = lazy(() => import('../sharing/share-dialog.tsx'))
const ExportDialog = lazy(() => import('../sharing/export-dialog.tsx'))
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog.tsx'))

export function ShellDialogs({ shown, close }: { shown: ShellDialog | null; close: () => void }) {
  return <Suspense>{shown !== null && <Shown shown={shown} close={close} />}</Suspense>
}

function Shown({ shown, close }: { shown: ShellDialog; close: () => void }) {
  switch (shown.kind) {
    case 'palette':
      return <Palette close={close} />
    case 'shortcuts':
      return <ShortcutsDialog close={close} />
    case 'sessions':
      return <SessionsDialog close={close} />
    case 'models':
      return <ConnectDialog close={close} />
    case 'rename':
      return <RenameDialog conversation={shown.conversation} close={close} />
    case 'share':
      return <ShareDialog conversation={shown.conversation} close={close} />
    case 'export':
      return <ExportDialog conversation={shown.conversation} close={close} />
    case 'folder':
      return <FolderDialog conversations={shown.conversations} close={close} />
  }
}
