import { testFaults } from '../testing/fault-table.ts'
import { testFeatures } from '../testing/feature-table.ts'

testFeatures('gemini', {
  expectedBody: {
    systemInstruction: { parts: [{ text: 'Be short.' }] },
    contents: [
      {
        role: 'user',
        parts: [{ text: 'Weather?' }, { inlineData: { mimeType: 'image/png', data: 'aGVsbG8=' } }],
      },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'weather', args: { place: 'Ulm' } } },
          { functionCall: { name: 'time', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'weather', response: { result: 'sunny' } } },
          { functionResponse: { name: 'time', response: { result: 'noon' } } },
        ],
      },
    ],
    generationConfig: { temperature: 0.5, maxOutputTokens: 100 },
    tools: [
      {
        functionDeclarations: [
          {
            name: 'weather',
            description: 'The weather at a place',
            parametersJsonSchema: { type: 'object', properties: { place: { type: 'string' } } },
          },
        ],
      },
    ],
  },
  expectedShape: {
    generationConfig: {
      topP: 0.9,
      stopSequences: ['END'],
      seed: 7,
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
    },
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
  },
  keyHeader: 'x-goog-api-key',
  usage: { inputTokens: 20, outputTokens: 9, cachedInputTokens: 4 },
})
testFaults('gemini')
