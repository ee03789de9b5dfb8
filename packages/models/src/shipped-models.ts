export interface ShippedFile {
  name: string
  bytes: number
  sha256: string
}

/** One entry a model; a further one is its folder beside these and its entry here. */
export const shippedModels = {
  'SmolLM2-135M-Instruct': {
    model: {
      name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      bytes: 98_362_432,
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    },
  },
  'all-MiniLM-L6-v2': {
    model: {
      name: 'model.int8.onnx',
      bytes: 23_444_097,
      sha256: '1f883ccffe9ff82cfa3871119cca0222776a43695e96bfd7fbff799084c524d0',
    },
    tokenizer: {
      name: 'tokenizer.json',
      bytes: 466_247,
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    },
    tokenizerConfig: {
      name: 'tokenizer_config.json',
      bytes: 350,
      sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
    },
  },
} as const satisfies Record<string, Record<string, ShippedFile>>

export type ShippedModelName = keyof typeof shippedModels
export type ShippedFileRole<Name extends ShippedModelName> = keyof (typeof shippedModels)[Name]
