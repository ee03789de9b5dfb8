import { useState, type ReactNode } from 'react'
import { Markdown } from '../../markdown/markdown.tsx'
import { Avatar, ModelAvatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Skeleton, Spinner } from '../../ui/spinner.tsx'
import { chooseTheme, themes } from '../../ui/theme.ts'
import { showToast, Toasts } from '../../ui/toast.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import styles from './design.module.css'
import { sampleMarkdown } from './sample-markdown.ts'
import { Swatches } from './swatches.tsx'

/** Every component in every state. Not translated and not built into the product: for whoever works on it. */
export default function DesignPage() {
  const [dialog, setDialog] = useState(false)
  return (
    <main className={styles['page']}>
      <header>
        <Wordmark large />
        <div className={styles['row']}>
          {themes.map((theme) => (
            <Button key={theme} onClick={() => chooseTheme(theme)}>
              {theme}
            </Button>
          ))}
        </div>
      </header>
      <Part name="Colours">
        <Swatches />
      </Part>
      <Part name="Buttons">
        <Button look="primary">Primary</Button>
        <Button icon="plus">Plain</Button>
        <Button look="quiet">Quiet</Button>
        <Button look="danger">Danger</Button>
        <Button look="primary" busy>
          Busy
        </Button>
        <Button look="primary" disabled>
          Disabled
        </Button>
        <Button disabled>Disabled</Button>
        <IconButton icon="edit" label="Edit" />
        <IconButton icon="wrap" label="Pressed" aria-pressed />
        <IconButton icon="close" label="Small" size="small" />
        <CopyButton text="words" label="Copy" />
      </Part>
      <Part name="Fields">
        <Field label="Name" placeholder="Ada" />
        <Field label="With a hint" hint="Small letters and digits." defaultValue="ada" />
        <Field label="Wrong" hint="Small letters and digits." errors={['This name is taken.']} defaultValue="ada" />
        <Field label="Disabled" disabled defaultValue="ada" />
      </Part>
      <Part name="Badges, avatars, waiting">
        <Badge>Plain</Badge>
        <Badge tone="accent">Accent</Badge>
        <Badge tone="caution">Starter · tiny, often wrong</Badge>
        <Badge icon="eye">Images</Badge>
        <Avatar of={{ id: '', displayName: 'Ada' }} />
        <Avatar of={{ id: '', displayName: '雪' }} />
        <ModelAvatar writing={false} />
        <ModelAvatar writing />
        <Spinner />
        <div className={styles['wide']}>
          <Skeleton lines={3} />
        </div>
      </Part>
      <Part name="Menu, dialog, toast, failure">
        <Menu
          label="Actions"
          className={styles['menuButton']}
          entries={[
            { text: 'Rename', icon: 'edit', choose: () => undefined },
            { heading: 'Appearance' },
            { text: 'Light', icon: 'sun', chosen: true, choose: () => undefined },
            { text: 'Dark', icon: 'moon', chosen: false, choose: () => undefined },
            { text: 'Delete', icon: 'trash', danger: true, choose: () => undefined },
          ]}
        >
          <Icon name="more" />
        </Menu>
        <Button onClick={() => setDialog(true)}>Dialog</Button>
        <Button onClick={() => showToast({ text: 'Deleted.', action: { text: 'Undo', run: () => undefined } })}>
          Toast
        </Button>
        <Button onClick={() => showToast({ text: 'That did not work.', tone: 'problem' })}>Problem</Button>
        <FailedNote text="The list could not be loaded." retry={() => undefined} />
      </Part>
      <Part name="Text">
        <Markdown text={sampleMarkdown} />
      </Part>
      {dialog && (
        <Dialog title="Rename" onClose={() => setDialog(false)}>
          <Field label="Name" />
          <DialogButtons>
            <Button onClick={() => setDialog(false)}>Cancel</Button>
            <Button look="primary">Save</Button>
          </DialogButtons>
        </Dialog>
      )}
      <Toasts />
    </main>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section>
      <h2>{name}</h2>
      <div className={styles['row']}>{children}</div>
    </section>
  )
}
