import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import styles from './first.module.css'

const stops = [
  ['composer', 'edit'],
  ['model', 'model'],
  ['find', 'search'],
  ['keep', 'folder'],
  ['safe', 'shield'],
] as const satisfies readonly (readonly [string, IconName])[]

/** Only for who asks for it; one page, so that nobody is led. */
export function TourDialog({ close }: { close: () => void }) {
  return (
    <Dialog title={t('tour.title')} onClose={close} wide>
      <ul className={styles['stops']}>
        {stops.map(([stop, icon]) => (
          <li key={stop}>
            <Icon name={icon} size={20} />
            <div>
              <h3>{t(`tour.${stop}`)}</h3>
              <p>{t(`tour.${stop}.text`)}</p>
            </div>
          </li>
        ))}
      </ul>
      <DialogButtons>
        <Button look="primary" onClick={close}>
          {t('tour.begin')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
