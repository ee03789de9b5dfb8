import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { DrawnPicture, drawnPictures } from './drawn-picture.tsx'
import styles from './picture-choice.module.css'

const own = 'own'
const drawn = Object.keys(drawnPictures)

interface PictureChoiceProps {
  start: string
  errors: string[] | undefined
}

/** One of the drawn pictures, or any character of one's own. */
export function PictureChoice({ start, errors }: PictureChoiceProps) {
  const [chosen, choose] = useState(drawn.includes(start) ? start : own)
  return (
    <fieldset className={styles['pictures']}>
      <legend>{t('assistant.picture')}</legend>
      <div className={styles['set']}>
        {Object.entries(drawnPictures).map(([picture, { name }]) => (
          <label key={picture} className={styles['one']}>
            <input
              type="radio"
              name="drawn"
              value={picture}
              checked={chosen === picture}
              aria-label={t(`picture.${name}`)}
              onChange={() => choose(picture)}
            />
            <DrawnPicture of={picture} size={20} />
          </label>
        ))}
        <label className={styles['one']} data-words="true">
          <input type="radio" name="drawn" value={own} checked={chosen === own} onChange={() => choose(own)} />
          {t('assistant.picture.own')}
        </label>
      </div>
      {chosen === own ? (
        <Field
          name="picture"
          label={t('assistant.picture.character')}
          defaultValue={drawn.includes(start) ? '' : start}
          errors={errors}
          autoComplete="off"
        />
      ) : (
        <input type="hidden" name="picture" value={chosen} />
      )}
    </fieldset>
  )
}
