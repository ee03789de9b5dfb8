import type { Id, Tool, ToolCall, ToolDecision } from '@parley/contract'
import { useId, useState } from 'react'
import { decideToolCall } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './approval-card.module.css'
import { SignInFirst } from './sign-in-first.tsx'
import { nameOfTool } from './tool-words.ts'
import { WrittenArguments } from './written-arguments.tsx'

interface ApprovalCardProps {
  runId: Id
  call: ToolCall
  tool: Tool | undefined
  /** Which model asks, where several do at once. */
  model?: string | undefined
}

/** Asks a person before a model's call goes out, with exactly what it would carry. The answer waits meanwhile. */
export function ApprovalCard({ runId, call: { callId, name, arguments: written }, tool, model }: ApprovalCardProps) {
  const id = useId()
  const [busy, setBusy] = useState<'allow' | 'always' | 'decline' | null>(null)
  const title = nameOfTool(name, tool)
  const isSignedOut = tool?.signIn?.signedIn === false

  async function decide(how: NonNullable<typeof busy>): Promise<void> {
    setBusy(how)
    const decision: ToolDecision = { callId, granted: how !== 'decline', ...(how === 'always' && { always: true }) }
    try {
      await decideToolCall(runId, decision)
    } catch (error) {
      // Decided in another tab, or ended meanwhile: its card goes with the news of that.
      showToast({ text: problemOf(error).detail, tone: 'problem' })
      setBusy(null)
    }
  }

  return (
    <section className={styles['card']} aria-labelledby={id}>
      <h3 id={id}>
        <Icon name="shield" size={19} />
        <span>
          {t('approval.title', { tool: title })}
          {model !== undefined && <span className="hidden-text"> ({model})</span>}
        </span>
      </h3>
      <p>
        {tool?.server
          ? t('approval.server', { server: tool.server })
          : t(tool?.reachesOut === false ? 'approval.lead' : 'approval.out')}
      </p>
      <WrittenArguments written={written} />
      {tool !== undefined && <SignInFirst tool={tool} />}
      <div className={styles['ways']}>
        <Button
          look={isSignedOut ? 'plain' : 'primary'}
          busy={busy === 'allow'}
          disabled={busy !== null || isSignedOut}
          onClick={() => void decide('allow')}
        >
          {t('approval.allow')}
        </Button>
        {tool?.approval === 'ask' && (
          <Button
            busy={busy === 'always'}
            disabled={busy !== null || isSignedOut}
            onClick={() => void decide('always')}
          >
            {t('approval.always')}
          </Button>
        )}
        <Button busy={busy === 'decline'} disabled={busy !== null} onClick={() => void decide('decline')}>
          {t('approval.decline')}
        </Button>
      </div>
    </section>
  )
}
