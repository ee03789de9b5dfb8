import { useEffect, useRef, useState } from 'react'
import * as z from 'zod/mini'
import { appUrl } from '../../api/base.ts'
import { t } from '../../i18n/index.ts'
import { openFrame } from '../open-frame.ts'
import styles from './page-preview.module.css'

const told = z.object({ height: z.number(), left: z.boolean() })
const [least, most] = [96, 480]

/** A page as it looks, in a document of nobody's origin that runs nothing of it and loads nothing for it. */
export default function PagePreview({ source }: { source: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [drawn, setDrawn] = useState<z.infer<typeof told> | null>(null)
  useEffect(() => {
    if (frame.current === null) return
    return openFrame(frame.current, { source }, (data) => setDrawn(told.safeParse(data).data ?? null))
  }, [source])
  return (
    <>
      <iframe
        ref={frame}
        className={styles['frame']}
        src={appUrl('frame/preview.html').href}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        title={t('code.previewed')}
        height={Math.min(most, Math.max(least, drawn?.height ?? least))}
      />
      {drawn?.left === true && <p className={styles['left']}>{t('code.previewLeft')}</p>}
    </>
  )
}
