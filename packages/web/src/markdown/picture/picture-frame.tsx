import { useEffect, useRef, useState } from 'react'
import * as z from 'zod/mini'
import { appUrl } from '../../api/base.ts'
import { t } from '../../i18n/index.ts'
import { openFrame } from '../open-frame.ts'
import styles from './remote-picture.module.css'

const told = z.union([z.object({ width: z.number(), height: z.number() }), z.object({ failed: z.literal(true) })])

/** The picture in a document of nobody's origin, the one place whose policy lets it come from elsewhere. */
export function PictureFrame({ url, name }: { url: string; name: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (frame.current === null) return
    return openFrame(frame.current, { url, name }, (data) => {
      const answer = told.safeParse(data).data
      if (answer === undefined || 'failed' in answer) setFailed(true)
      else setSize(answer)
    })
  }, [url, name])
  if (failed) return <em>{t('image.failed')}</em>
  return (
    <iframe
      ref={frame}
      className={styles['frame']}
      src={appUrl('frame/picture.html').href}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      title={name === '' ? t('image.remote') : name}
      width={size?.width ?? 320}
      height={size?.height ?? 180}
      style={size === null ? undefined : { aspectRatio: `${size.width} / ${size.height}` }}
    />
  )
}
