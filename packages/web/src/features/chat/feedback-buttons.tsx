import type { Message } from '@parley/contract'
import { useState } from 'react'
import { giveFeedback } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { showToast } from '../../ui/toast.tsx'

/** Whether an answer was good: one press, and a word about it for who wants to say one. */
export function FeedbackButtons({ message: { id, conversationId, feedback } }: { message: Message }) {
  const [asks, setAsks] = useState(false)
  const value = feedback?.value ?? 0
  const give = (wanted: 1 | -1): void =>
    deed(async () => {
      const given = value === wanted ? 0 : wanted
      await giveFeedback(conversationId, id, { value: given })
      if (given === -1) setAsks(true)
      else if (given === 1) showToast({ text: t('feedback.thanks') })
    })
  return (
    <>
      <IconButton
        icon="good"
        size="small"
        label={t('feedback.good')}
        aria-pressed={value === 1}
        onClick={() => give(1)}
      />
      <IconButton
        icon="bad"
        size="small"
        label={t('feedback.bad')}
        aria-pressed={value === -1}
        onClick={() => give(-1)}
      />
      {asks && (
        <Dialog title={t('feedback.title')} onClose={() => setAsks(false)}>
          <Form
            submit={t('feedback.send')}
            send={async ({ comment = '' }) => {
              await giveFeedback(conversationId, id, { value: -1, comment })
              setAsks(false)
              showToast({ text: t('feedback.thanks') })
            }}
          >
            {(errors) => (
              <TextArea name="comment" label={t('feedback.comment')} errors={errors?.['comment']} rows={3} />
            )}
          </Form>
        </Dialog>
      )}
    </>
  )
}
