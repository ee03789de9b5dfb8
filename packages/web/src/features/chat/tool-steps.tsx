import type { Id, Message, Tool, ToolCall } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { branchQuery, modelsQuery, queryClient, toolsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { isFinished } from '../../live/run-store.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { useShell } from '../shell/shell-context.ts'
import { ApprovalCard } from '../tools/approval-card.tsx'
import { nameOfTool } from '../tools/tool-words.ts'
import { indented } from '../tools/written-arguments.tsx'
import styles from './answer.module.css'

/** What a model asked for on the way to its answer, step by step, with what came back. */
export default function ToolSteps({ message, calls }: { message: Message; calls: readonly ToolCall[] }) {
  const { user } = useShell()
  const tools = useQuery(toolsQuery).data?.items ?? []
  const models = useQuery(modelsQuery).data?.items
  const { runId, modelId, beside = [] } = message
  const model = beside.length > 1 ? (models?.find(({ id }) => id === modelId)?.name ?? modelId) : null
  const ended = isFinished(message)
  const decides = !ended && runId !== null && asked(message, user.id)
  return (
    <ol className={styles['steps']}>
      {calls.map((call) => {
        const tool = tools.find(({ name }) => name === call.name)
        return (
          <li key={call.callId}>
            {decides && call.state === 'waiting' ? (
              <ApprovalCard runId={runId} call={call} tool={tool} model={model ?? undefined} />
            ) : (
              <Step call={call} tool={tool} ended={ended} />
            )}
          </li>
        )
      })}
    </ol>
  )
}

/** Only whose question it is has a say in what goes out for it. */
function asked({ conversationId, parentId }: Message, userId: Id): boolean {
  const branch = queryClient.getQueryData(branchQuery(conversationId).queryKey)
  const question = branch?.items.find(({ id }) => id === parentId)
  return question === undefined || question.authorId === userId
}

interface StepProps {
  call: ToolCall
  tool: Tool | undefined
  ended: boolean
}

function Step({ call: { name, arguments: written, state, result }, tool, ended }: StepProps) {
  // An answer that ended early leaves calls behind that nobody carries out any more.
  const shown = ended && (state === 'running' || state === 'waiting') ? 'dropped' : state
  return (
    <details className={styles['fold']}>
      <summary>
        {shown === 'running' ? <Spinner /> : <Icon name={shown === 'done' ? 'check' : 'tool'} size={17} />}
        <bdi>{nameOfTool(name, tool)}</bdi>
        <Badge tone={shown === 'failed' || shown === 'denied' ? 'caution' : 'plain'}>{t(`tool.${shown}`)}</Badge>
        <Icon name="chevronDown" size={15} />
      </summary>
      <dl className={styles['folded']}>
        <dt>{t('tool.arguments')}</dt>
        <dd>
          <pre tabIndex={0} aria-label={t('tool.arguments')}>
            {indented(written)}
          </pre>
        </dd>
        {result !== null && (
          <>
            <dt>{t('tool.result')}</dt>
            <dd>
              <pre tabIndex={0} aria-label={t('tool.result')}>
                {indented(result)}
              </pre>
            </dd>
          </>
        )}
      </dl>
    </details>
  )
}
