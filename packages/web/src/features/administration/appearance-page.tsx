import * as contract from '@parley/contract'
import type { Appearance } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { andShow } from '../../api/account.ts'
import { appearanceQuery, logoUrl } from '../../api/appearance.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'
import styles from './appearance.module.css'

declare module 'react' {
  interface CSSProperties {
    '--swatch'?: number
  }
}

/** Evenly spread, so that any two can be told apart; null is Parley's own. */
const hues = [null, 35, 70, 110, 150, 190, 235, 270, 310] as const
const ownHue = 5
const tones = ['calm', 'caution'] as const

export function AppearancePage() {
  const { data: stored, isPlaceholderData } = useQuery(appearanceQuery)
  if (stored === undefined || isPlaceholderData) return null
  return (
    <>
      <Section title={t('admin.place.appearance')} lead={t('appearance.lead')}>
        <Choices key={stored.version} stored={stored} />
      </Section>
      <Section title={t('appearance.logo')} lead={t('appearance.logoLead')}>
        <Logo logo={stored.logo} />
      </Section>
    </>
  )
}

function Choices({ stored: { name, hue, notice, version } }: { stored: Appearance }) {
  const [chosen, setChosen] = useState(hue)
  useEffect(() => {
    const { style } = document.documentElement
    if (chosen === null) style.removeProperty('--hue')
    else style.setProperty('--hue', String(chosen))
    return () => {
      if (hue === null) style.removeProperty('--hue')
      else style.setProperty('--hue', String(hue))
    }
  }, [chosen, hue])

  const send = (values: Record<string, string>): Promise<unknown> => {
    const text = values['value.notice.text'] ?? ''
    const tone = tones.find((one) => one === values['tone']) ?? 'calm'
    const value = {
      name: values['value.name'] ?? '',
      hue: chosen,
      notice: text.trim() === '' ? null : { text, tone },
    }
    return andShow(['appearance'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/appearance',
          schema: contract.appearance,
          body: { value, version },
          names: { name: t('appearance.name'), hue: t('appearance.colour'), notice: t('appearance.notice') },
          say: (field, value) =>
            field !== 'hue'
              ? undefined
              : typeof value === 'number'
                ? t('appearance.hue', { hue: value })
                : t('appearance.own'),
        }),
      ),
    )
  }

  return (
    <Form submit={t('dialog.save')} send={send} done={t('appearance.saved')}>
      {(errors) => (
        <>
          <Field
            name="value.name"
            label={t('appearance.name')}
            hint={t('appearance.nameHint')}
            defaultValue={name}
            errors={errors?.['value.name']}
            autoComplete="off"
          />
          <fieldset className={styles['hues']}>
            <legend>{t('appearance.colour')}</legend>
            {hues.map((one) => (
              <label key={one ?? 'own'} style={{ '--swatch': one ?? ownHue }}>
                <input type="radio" name="hue" checked={one === chosen} onChange={() => setChosen(one)} />
                <span className="hidden-text">
                  {one === null ? t('appearance.own') : t('appearance.hue', { hue: one })}
                </span>
              </label>
            ))}
          </fieldset>
          <Field
            name="value.notice.text"
            label={t('appearance.notice')}
            hint={t('appearance.noticeHint')}
            defaultValue={notice?.text ?? ''}
            errors={errors?.['value.notice.text']}
            autoComplete="off"
          />
          <fieldset className={styles['tones']}>
            <legend>{t('appearance.tone')}</legend>
            {tones.map((tone) => (
              <label key={tone}>
                <input type="radio" name="tone" value={tone} defaultChecked={tone === (notice?.tone ?? 'calm')} />
                {t(`appearance.tone.${tone}`)}
              </label>
            ))}
          </fieldset>
        </>
      )}
    </Form>
  )
}

function Logo({ logo }: { logo: string | null }) {
  const input = useRef<HTMLInputElement>(null)
  const change = (work: () => Promise<unknown>): void => deed(() => andShow(['appearance'], () => confirmed(work)))
  const take = async (file: File): Promise<unknown> => {
    if (file.size > contract.largestLogoBytes) {
      showToast({ text: t('appearance.logoTooLarge'), tone: 'problem' })
      return
    }
    const bytes = new Uint8Array(await file.arrayBuffer())
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    return call('PUT', 'admin/appearance/logo', contract.appearance, { body: { base64 } })
  }
  return (
    <div className={styles['logo']}>
      {logo !== null && <img src={logoUrl(logo)} alt={t('appearance.logo')} />}
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/webp"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file !== undefined) change(() => take(file))
        }}
      />
      <Button onClick={() => input.current?.click()}>{t('appearance.logoChoose')}</Button>
      {logo !== null && (
        <Button look="quiet" onClick={() => change(() => call('DELETE', 'admin/appearance/logo', contract.appearance))}>
          {t('appearance.logoRemove')}
        </Button>
      )}
    </div>
  )
}
