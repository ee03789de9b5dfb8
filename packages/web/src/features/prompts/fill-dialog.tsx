import { fillPrompt, promptVariables, type Prompt } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'

interface FillDialogProps {
  prompt: Prompt
  close(): void
  take(words: string): void
}

/** Asks for what changes each time. What is left open stays as a blank in the message. */
export function FillDialog({ prompt: { name, text }, close, take }: FillDialogProps) {
  const blanks = promptVariables(text)
  return (
    <Dialog title={name} onClose={close}>
      <Form
        submit={t('prompts.fill')}
        send={async (values) => {
          // By number: a blank may have any name.
          const given = blanks.map((blank, at) => [blank, values[`blank-${at}`] ?? ''] as const)
          take(fillPrompt(text, Object.fromEntries(given.filter(([, value]) => value.trim() !== ''))))
        }}
      >
        {() => blanks.map((blank, at) => <TextArea key={blank} name={`blank-${at}`} label={blank} rows={2} />)}
      </Form>
    </Dialog>
  )
}
