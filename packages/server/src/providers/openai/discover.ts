import { countField, field, isRecord, listField, textField } from '../json.ts'
import { guessCapabilities, guessContextWindow, isChatModel } from '../model-names.ts'
import type { FoundModel } from '../provider.ts'

/** Reads `GET /models`. OpenAI tells only names; other servers add what they know, each in its own members. */
export function readModels(body: unknown): FoundModel[] {
  const entries = Array.isArray(body) ? (body as unknown[]) : listField(body, 'data')
  return entries.flatMap((entry) => {
    const upstream = textField(entry, 'id')
    return upstream ? [readModel(entry, upstream)] : []
  })
}

function readModel(entry: unknown, upstream: string): FoundModel {
  const guessed = guessCapabilities(upstream)
  const inputs = listField(field(entry, 'architecture'), 'input_modalities')
  const parameters = field(entry, 'supported_parameters')
  const capabilities = field(entry, 'capabilities')
  const told = (name: string): boolean | undefined => {
    const value = isRecord(capabilities) ? capabilities[name] : undefined
    return typeof value === 'boolean' ? value : undefined
  }
  const supports = (name: string): boolean | undefined =>
    Array.isArray(parameters) ? parameters.includes(name) : undefined
  return {
    upstream,
    name: textField(entry, 'name') ?? upstream,
    capabilities: {
      tools: supports('tools') ?? told('function_calling') ?? guessed.tools,
      vision: inputs.length > 0 ? inputs.includes('image') : (told('vision') ?? guessed.vision),
      reasoning: supports('reasoning') ?? told('reasoning') ?? guessed.reasoning,
    },
    contextWindow: toldContextWindow(entry) ?? guessContextWindow(upstream),
    chat: told('completion_chat') ?? isChatModel(upstream, textField(entry, 'type')),
  }
}

/** OpenRouter and Together, vLLM, Groq, Mistral, llama.cpp. */
function toldContextWindow(entry: unknown): number | undefined {
  return (
    countField(entry, 'context_length') ??
    countField(entry, 'max_model_len') ??
    countField(entry, 'context_window') ??
    countField(entry, 'max_context_length') ??
    countField(field(entry, 'meta'), 'n_ctx_train')
  )
}
