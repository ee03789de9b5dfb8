import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from '../../api/queries.ts'
import { enFirst } from '../../i18n/en/first.ts'
import { learn, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { useShell } from '../shell/shell-context.ts'
import styles from './connect-dialog.module.css'
import { ConnectKey } from './connect-key.tsx'

learn(enFirst)

const keys = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY', 'AZURE_OPENAI_API_KEY'] as const

/** How another model gets here, and where Parley has looked so far. */
export default function ConnectDialog({ close }: { close: () => void }) {
  const { user } = useShell()
  const administers = user.role === 'owner' || user.role === 'administrator'
  const models = useQuery(modelsQuery)
  const tried = models.data?.discovery ?? []
  return (
    <Dialog title={t('connect.title')} onClose={close} wide>
      {administers ? <Ways connected={close} /> : <p>{t('connect.member')}</p>}
      {tried.length > 0 && (
        <section className={styles['way']}>
          <h3>{t('connect.tried')}</h3>
          <ul className={styles['tried']}>
            {tried.map(({ kind, address, state, detail }) => (
              <li key={`${kind} ${address}`} title={detail}>
                <bdi>{address ?? t(`provider.${kind}`)}</bdi>
                <Badge tone={state === 'found' ? 'accent' : 'plain'}>{t(`connect.state.${state}`)}</Badge>
              </li>
            ))}
          </ul>
        </section>
      )}
      <DialogButtons>
        <Button icon="again" busy={models.isFetching} onClick={() => void models.refetch()}>
          {t('connect.again')}
        </Button>
        <Button look="primary" onClick={close}>
          {t('dialog.close')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function Ways({ connected }: { connected: () => void }) {
  return (
    <>
      <section className={styles['way']}>
        <h3>{t('connect.ollama.title')}</h3>
        <p>{t('connect.ollama.text')}</p>
        <Command text="ollama pull llama3.2" />
      </section>
      <section className={styles['way']}>
        <h3>{t('connect.key.title')}</h3>
        <ConnectKey connected={connected} />
        <p>{t('connect.environment')}</p>
        <Command text="OPENAI_API_KEY=… npm start" />
        <p className={styles['names']} dir="ltr">
          {keys.join(' · ')}
        </p>
      </section>
    </>
  )
}

function Command({ text }: { text: string }) {
  return (
    <div className={styles['command']} dir="ltr">
      <code>{text}</code>
      <CopyButton text={text} label={t('code.copy')} />
    </div>
  )
}
