import { use, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { decodeEntities } from '../entities.ts'
import { PaperContext } from '../paper.ts'
import { placeOf, safeLink } from '../safe-link.ts'
import { SafeLink } from '../safe-link.tsx'
import { PictureFrame } from './picture-frame.tsx'
import styles from './remote-picture.module.css'

/** Never loaded by itself: an address can carry the words of a conversation away. A press shows where it goes first. */
export function RemotePicture({ href, text }: { href: string; text: string }) {
  const [pressed, setShown] = useState(false)
  const shown = (use(PaperContext)?.pictures ?? false) || pressed
  const url = safeLink(href)
  const words = decodeEntities(text)
  if (url === null || url.protocol === 'mailto:') return words === '' ? <em>{t('image.none')}</em> : words
  if (shown) return <PictureFrame url={url.href} name={words} />
  return (
    <span className={styles['offer']}>
      <button type="button" className={styles['show']} onClick={() => setShown(true)}>
        <span>{t('image.show', { host: placeOf(url) })}</span>
      </button>
      <SafeLink href={href} text={placeOf(url)}>
        {words === '' ? t('image.remote') : words}
      </SafeLink>
    </span>
  )
}
