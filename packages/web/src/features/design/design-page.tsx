import { useState, type ReactNode } from 'react'
import { enAll } from '../../i18n/en/all.ts'
import { learn } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Avatar, ModelAvatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Conflict } from '../../ui/conflict.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Keys } from '../../ui/keys.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Secret } from '../../ui/secret.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton, Spinner } from '../../ui/spinner.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { chooseTheme, themes } from '../../ui/theme.ts'
import { showToast, Toasts } from '../../ui/toast.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import styles from './design.module.css'
import { sampleMarkdown } from './sample-markdown.ts'
import { Swatches } from './swatches.tsx'

// Nothing else here waits for words that come with pages.
learn(enAll)

const nothing = async (): Promise<void> => undefined
const choices = [
  { value: 'a', text: 'The first' },
  { value: 'b', text: 'The second' },
]

/** Every component in every state. Not translated and not built into the product: for whoever works on it. */
export default function DesignPage() {
  const [dialog, setDialog] = useState(false)
  return (
    <main className={styles['page']}>
      <header>
        <Wordmark large />
        <h1>Components</h1>
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
      <Part name="Choices">
        <Select label="One of some" options={choices} initial="b" name="one" />
        <Select label="Wrong choice" options={choices} errors={['Choose another.']} hint="As few as can be." />
        <Switch checked change={nothing}>
          On
        </Switch>
        <Switch checked={false} change={nothing}>
          Off
        </Switch>
      </Part>
      <Part name="More than a line">
        <TextArea label="Instructions" hint="As long as you like." rows={3} />
        <TextArea label="Wrong instructions" errors={['Use at most 500 characters.']} rows={3} />
      </Part>
      <Part name="Forms, two who write at once">
        <div className={styles['wide']}>
          <Form submit="Save the form" done="Saved." send={nothing}>
            {(errors) => <Field name="name" label="Name in a form" errors={errors?.['name']} />}
          </Form>
        </div>
        <Conflict
          fields={[{ name: 'Name', mine: 'Kitchen', theirs: 'Cellar' }]}
          keepMine={() => undefined}
          takeTheirs={() => undefined}
        />
      </Part>
      <Part name="Pages">
        <Section title="A section" lead="What it is about, in a line.">
          <Rows label="Some rows">
            <Row title="A row" about="What there is to know">
              <Button>Change the row</Button>
            </Row>
            <Row title="Another" picture={<Avatar of={{ id: '', displayName: 'Bo' }} />} />
          </Rows>
        </Section>
      </Part>
      <Part name="Secrets and keys">
        <Secret label="Copy it now. It is shown only once." text="pk-1234-5678" />
        <QrCode text="otpauth://totp/Parley" label="A code for the app" />
        <Keys keys="Mod+K" />
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
