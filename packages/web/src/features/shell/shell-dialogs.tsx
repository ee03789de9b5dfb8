import { Suspense } from 'react'
import { laterDialog } from '../../i18n/later.tsx'
import { ConnectDialog } from '../models/connect-later.tsx'
import type { ShellDialog } from './shell-context.ts'

const SessionsDialog = laterDialog(async () => ({
  default: (await import('../account/sessions-dialog.tsx')).SessionsDialog,
}))
const RenameDialog = laterDialog(async () => ({ default: (await import('./rename-dialog.tsx')).RenameDialog }))
const FolderDialog = laterDialog(async () => ({ default: (await import('./folder-dialog.tsx')).FolderDialog }))
const RenameFolderDialog = laterDialog(async () => ({
  default: (await import('./rename-folder-dialog.tsx')).RenameFolderDialog,
}))
const Palette = laterDialog(() => import('../palette/palette.tsx'))
const ShareDialog = laterDialog(() => import('../sharing/share-dialog.tsx'))
const ExportDialog = laterDialog(() => import('../sharing/export-dialog.tsx'))
const ShortcutsDialog = laterDialog(() => import('./shortcuts-dialog.tsx'))

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
    case 'rename-folder':
      return <RenameFolderDialog folder={shown.folder} close={close} />
  }
}
