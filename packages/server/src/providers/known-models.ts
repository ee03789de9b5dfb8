export interface KnownModel {
  /** How the name begins, in lower case and without a vendor's prefix. The first that fits counts. */
  prefix: string
  tools?: boolean
  vision?: boolean
  reasoning?: boolean
  contextWindow?: number
}

/** From the vendors' public model pages; only where a server does not tell by itself. Everything can be overridden. */
export const knownModels: readonly KnownModel[] = [
  { prefix: 'gpt-5', tools: true, vision: true, reasoning: true, contextWindow: 400_000 },
  { prefix: 'gpt-4.1', tools: true, vision: true, contextWindow: 1_047_576 },
  { prefix: 'gpt-4o', tools: true, vision: true, contextWindow: 128_000 },
  { prefix: 'chatgpt-4o', vision: true, contextWindow: 128_000 },
  { prefix: 'gpt-4-turbo', tools: true, vision: true, contextWindow: 128_000 },
  { prefix: 'gpt-4', tools: true, contextWindow: 8192 },
  { prefix: 'gpt-3.5', tools: true, contextWindow: 16_385 },
  { prefix: 'gpt-oss', tools: true, reasoning: true, contextWindow: 131_072 },
  { prefix: 'o1-mini', reasoning: true, contextWindow: 128_000 },
  { prefix: 'o1', tools: true, vision: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'o3-mini', tools: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'o3', tools: true, vision: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'o4', tools: true, vision: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'claude-3-5-haiku', tools: true, vision: true, contextWindow: 200_000 },
  { prefix: 'claude-3-7', tools: true, vision: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'claude-3', tools: true, vision: true, contextWindow: 200_000 },
  { prefix: 'claude', tools: true, vision: true, reasoning: true, contextWindow: 200_000 },
  { prefix: 'gemini-1.5', tools: true, vision: true, contextWindow: 1_048_576 },
  { prefix: 'gemini-2.0', tools: true, vision: true, contextWindow: 1_048_576 },
  { prefix: 'gemini', tools: true, vision: true, reasoning: true, contextWindow: 1_048_576 },
  { prefix: 'deepseek-reasoner', tools: true, reasoning: true, contextWindow: 128_000 },
  { prefix: 'deepseek-r1', reasoning: true, contextWindow: 128_000 },
  { prefix: 'deepseek', tools: true, contextWindow: 128_000 },
  { prefix: 'qwq', tools: true, reasoning: true, contextWindow: 131_072 },
  { prefix: 'qwen2.5-vl', vision: true, contextWindow: 131_072 },
  { prefix: 'qwen3', tools: true, reasoning: true, contextWindow: 131_072 },
  { prefix: 'qwen', tools: true, contextWindow: 32_768 },
  { prefix: 'llama-4', tools: true, vision: true, contextWindow: 131_072 },
  { prefix: 'llama-3.2-11b-vision', vision: true, contextWindow: 131_072 },
  { prefix: 'llama-3.2-90b-vision', vision: true, contextWindow: 131_072 },
  { prefix: 'llama-3', tools: true, contextWindow: 131_072 },
  { prefix: 'pixtral', tools: true, vision: true, contextWindow: 131_072 },
  { prefix: 'magistral', tools: true, reasoning: true, contextWindow: 131_072 },
  { prefix: 'mistral', tools: true, contextWindow: 131_072 },
  { prefix: 'ministral', tools: true, contextWindow: 131_072 },
  { prefix: 'codestral', tools: true, contextWindow: 262_144 },
  { prefix: 'grok-4', tools: true, vision: true, reasoning: true, contextWindow: 256_000 },
  { prefix: 'grok', tools: true, contextWindow: 131_072 },
  { prefix: 'command', tools: true, contextWindow: 131_072 },
  { prefix: 'gemma-3', vision: true, contextWindow: 131_072 },
  { prefix: 'phi-4', contextWindow: 16_384 },
]
