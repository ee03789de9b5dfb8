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
  'multilingual-e5-small': {
    model: {
      name: 'model.onnx',
      bytes: 73_968_068,
      sha256: 'ed83c65ba1106b4740aacea3865bb21f34f250fdabdf5bf6d04e21cda1cfd03f',
    },
    tokenizer: {
      name: 'tokenizer.json',
      bytes: 6_053_163,
      sha256: 'a8294ebd4f5fb01fad5807f1c1e4db6452be123ed3b6989ce05f8c0741a9df60',
    },
    tokenizerConfig: {
      name: 'tokenizer_config.json',
      bytes: 176,
      sha256: '76bd5b59f19e3f74483efec8246767c1f816c50df67965357b431d94f4edfc89',
    },
  },
} as const satisfies Record<string, Record<string, ShippedFile>>

export type ShippedModelName = keyof typeof shippedModels
export type ShippedFileRole<Name extends ShippedModelName> = keyof (typeof shippedModels)[Name]
