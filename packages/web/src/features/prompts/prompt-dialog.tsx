import { prompt as promptShape, type Prompt } from '@parley/contract'
import { useState } from 'react'
import { ProblemError } from '../../api/http.ts'
import { changePrompt, createPrompt } from '../../api/prompts.ts'
import { t } from '../../i18n/index.ts'
import { Conflict } from '../../ui/conflict.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { useShell } from '../shell/shell-context.ts'
import styles from './prompts.module.css'

interface Words {
  name: string
  text: string
  shared: boolean
}

/** Makes one, or changes what is there; two who do so at once are shown to each other. */
export function PromptDialog({ prompt, close }: { prompt: Prompt | null; close: () => void }) {
  const { user } = useShell()
  const administers = user.role === 'owner' || user.role === 'administrator'
  // What the form began with: somebody else's change must not rewrite what is being typed.
  const [start, setStart] = useState(prompt)
  const [clash, setClash] = useState<{ mine: Words; theirs: Prompt } | null>(null)

  async function send(words: Words, version: number | undefined): Promise<void> {
    const { shared, ...said } = words
    const body = administers ? words : said
    try {
      if (start === null || version === undefined) await createPrompt(body)
      else await changePrompt(start.id, { version, ...body })
      close()
    } catch (error) {
      const theirs =
        error instanceof ProblemError && error.problem.code === 'version_conflict'
          ? promptShape.safeParse(error.problem.current).data
          : undefined
      if (theirs !== undefined) setClash({ mine: words, theirs })
      throw error
    }
  }
  return (
    <Dialog title={start?.name ?? t('prompts.new')} onClose={close} wide>
      {clash !== null && (
        <Conflict
          fields={[
            { name: t('conversation.title'), mine: clash.mine.name, theirs: clash.theirs.name },
            { name: t('prompts.text'), mine: clash.mine.text, theirs: clash.theirs.text },
          ].filter(({ mine, theirs }) => mine !== theirs)}
          keepMine={() => deed(() => send(clash.mine, clash.theirs.version))}
          takeTheirs={() => {
            setStart(clash.theirs)
            setClash(null)
          }}
        />
      )}
      <Form
        key={start?.version}
        submit={t(start === null ? 'prompts.create' : 'dialog.save')}
        send={({ name = '', text = '', shared }) => send({ name, text, shared: shared === 'on' }, start?.version)}
      >
        {(errors) => (
          <>
            <Field
              name="name"
              label={t('conversation.title')}
              defaultValue={start?.name}
              errors={errors?.['name']}
              autoComplete="off"
              dir="auto"
            />
            <TextArea
              name="text"
              label={t('prompts.text')}
              hint={t('prompts.text.hint', { example: '{{language}}' })}
              defaultValue={start?.text}
              errors={errors?.['text']}
              rows={7}
            />
            {administers && (
              <label className={styles['share']}>
                <input type="checkbox" name="shared" defaultChecked={start?.shared} />
                {t('prompts.share')}
              </label>
            )}
          </>
        )}
      </Form>
    </Dialog>
  )
}
