import type { Me } from '@parley/contract'
import { useRef, useState } from 'react'
import { giveAvatar, takeAvatarAway } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Section } from '../../ui/page.tsx'
import { asSquare, UnreadablePicture } from './as-square.ts'
import styles from './profile.module.css'

export function PictureSection({ me }: { me: Me }) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function give(file: File | undefined): Promise<void> {
    if (file === undefined) return
    setBusy(true)
    setProblem(null)
    try {
      await giveAvatar(await asSquare(file))
    } catch (error) {
      setProblem(error instanceof UnreadablePicture ? t('picture.unreadable') : problemOf(error).detail)
    } finally {
      setBusy(false)
      if (input.current !== null) input.current.value = ''
    }
  }
  return (
    <Section title={t('picture.title')} lead={t('picture.lead')}>
      <div className={styles['picture']}>
        <Avatar of={me} large />
        <div className={styles['deeds']}>
          <input
            ref={input}
            type="file"
            accept="image/*"
            hidden
            onChange={({ target }) => void give(target.files?.[0])}
          />
          <Button busy={busy} onClick={() => input.current?.click()}>
            {t(me.avatar === null ? 'picture.choose' : 'picture.change')}
          </Button>
          {me.avatar !== null && <Button onClick={() => deed(takeAvatarAway)}>{t('picture.remove')}</Button>}
        </div>
      </div>
      {problem !== null && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
    </Section>
  )
}
