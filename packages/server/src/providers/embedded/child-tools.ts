import type { ChatModelFunctions, ChatWrapper, GbnfJsonSchema } from 'node-llama-cpp'
import type { ToolDefinition } from '../provider.ts'
import { grammarSchemaOf, withoutAbsent } from './tool-schema.ts'

/** Calls in one breath; a small model asked for the next one seldom says that there is none. */
const mostAtOnce = 4

export interface OfferedTools {
  /** What the library is given besides: nothing where no tools are. */
  options: { functions?: ChatModelFunctions; maxParallelFunctionCalls?: number; documentFunctionParams?: boolean }
  wrapper: ChatWrapper
  /** The arguments of a call, as its tool wants them. */
  argumentsOf(name: string, written: unknown): string
}

/**
 * Makes a call something the model cannot write wrongly: once it has begun one in the way of its template, only names
 * of tools and arguments that fit can follow.
 */
export function offerTools(
  wrapper: ChatWrapper,
  tools: readonly ToolDefinition[],
  { mustCall, inTemplate }: { mustCall: boolean; inTemplate: boolean },
): OfferedTools {
  if (tools.length === 0) return { options: {}, wrapper, argumentsOf: () => '{}' }
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  const functions: ChatModelFunctions = Object.fromEntries(
    tools.map(({ name, description, parameters }) => [name, { description, params: grammarSchemaOf(parameters) }]),
  )
  return {
    options: { functions, maxParallelFunctionCalls: mustCall ? 1 : mostAtOnce, documentFunctionParams: true },
    wrapper: withTools(wrapper, inTemplate ? asTheyAre(tools) : functions, mustCall),
    argumentsOf(name, written) {
      return JSON.stringify(withoutAbsent(written ?? {}, byName.get(name)?.parameters ?? {}))
    },
  }
}

/** A template shows a schema as it is; the library’s own form for others knows only what its grammars know. */
function asTheyAre(tools: readonly ToolDefinition[]): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [name, { description, params: parameters as GbnfJsonSchema }]),
  )
}

/** Shows the model these; its grammar may be made of others. */
function withTools(wrapper: ChatWrapper, shown: ChatModelFunctions, mustCall: boolean): ChatWrapper {
  const made = Object.create(wrapper) as ChatWrapper
  made.generateContextState = (options) => {
    const state = wrapper.generateContextState({ ...options, availableFunctions: shown })
    if (!mustCall) return state
    const { contextText, stopGenerationTriggers, ignoreStartText } = state
    return {
      contextText,
      stopGenerationTriggers,
      ...(ignoreStartText !== undefined && { ignoreStartText }),
      functionCall: { initiallyEngaged: true, disengageInitiallyEngaged: [] },
    }
  }
  return made
}
