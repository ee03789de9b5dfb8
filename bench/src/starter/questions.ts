import type { ChatTurn } from '../../../packages/server/src/providers/provider.ts'
import { starterOpening } from '../../../packages/server/src/providers/embedded/starter.ts'

/** Simple questions with the pattern a right answer matches. Judged as a whole: later nonsense is not held against it. */
export const questions: { ask: string; right: RegExp }[] = [
  { ask: 'What is the capital of Italy?', right: /\bRome\b/ },
  { ask: 'What is the capital of Japan?', right: /\bTokyo\b/ },
  { ask: 'What is the capital of Egypt?', right: /\bCairo\b/ },
  { ask: 'Which city is the capital of Spain?', right: /\bMadrid\b/ },
  { ask: 'What is the capital of Germany?', right: /\bBerlin\b/ },
  { ask: 'What is 2 + 3?', right: /\b(5|five)\b/i },
  { ask: 'What is 7 + 6?', right: /\b(13|thirteen)\b/i },
  { ask: 'What is 10 - 4?', right: /\b(6|six)\b/i },
  { ask: 'What is 3 times 4?', right: /\b(12|twelve)\b/i },
  { ask: 'What is half of 20?', right: /\b(10|ten)\b/i },
  { ask: 'Who wrote Romeo and Juliet?', right: /Shakespeare/ },
  { ask: 'Who wrote Pride and Prejudice?', right: /Austen/ },
  { ask: 'Who wrote The Origin of Species?', right: /Darwin/ },
  { ask: 'Who painted the Mona Lisa?', right: /Leonardo|da Vinci/ },
  { ask: 'What is the opposite of hot?', right: /\bcold\b/i },
  { ask: 'What is the opposite of big?', right: /\b(small|little|tiny)\b/i },
  { ask: 'What is the opposite of early?', right: /\blate\b/i },
  { ask: 'How many days are in a week?', right: /\b(7|seven)\b/i },
  { ask: 'How many minutes are in an hour?', right: /\b(60|sixty)\b/i },
  { ask: 'How many centimetres are in a metre?', right: /\b(100|hundred)\b/i },
  { ask: 'How many legs does a spider have?', right: /\b(8|eight)\b/i },
  { ask: 'Which planet is known as the red planet?', right: /\bMars\b/ },
  { ask: 'Which planet is closest to the Sun?', right: /\bMercury\b/ },
  { ask: 'At how many degrees Celsius does water boil?', right: /\b100\b/ },
  { ask: 'What do bees make?', right: /\bhoney\b/i },
  { ask: 'What colour is the sky on a clear day?', right: /\bblue\b/i },
  { ask: 'What is the plural of mouse?', right: /\bmice\b/i },
  { ask: 'What is the past tense of go?', right: /\bwent\b/i },
  { ask: 'What is the chemical formula of water?', right: /H(2|₂|_2|\$_2\$)O/i },
  { ask: 'Which language is spoken in Brazil?', right: /Portuguese/ },
  { ask: 'Say hello in one sentence.', right: /\b(hello|hi|greetings)\b/i },
  { ask: 'What is the largest ocean on Earth?', right: /Pacific/ },
]

const system = (text: string): ChatTurn => ({ role: 'system', text })
const honest = 'You are a helpful, respectful and honest assistant. Always answer as helpfully as possible.'
const honestLong =
  `${honest}\nIf a question does not make any sense, or is not factually coherent, explain why instead of answering ` +
  "something incorrectly. If you don't know the answer to a question, don't share false information."
const examples = starterOpening.slice(1)

/** What the model may read before a conversation. Without a system turn its own template puts in its makers'. */
export const openings: { name: string; turns: readonly ChatTurn[] }[] = [
  { name: "its makers' own", turns: [] },
  { name: 'helpful assistant', turns: [system('You are a helpful assistant.')] },
  {
    name: 'short and in English',
    turns: [system('You are a helpful assistant. Answer in English, briefly and correctly.')],
  },
  { name: 'helpful, respectful, honest', turns: [system(honest)] },
  { name: 'the same, long', turns: [system(honestLong)] },
  { name: 'the same, long, in English', turns: [system(`${honestLong}\nAnswer in English.`)] },
  {
    name: 'patient teacher',
    turns: [
      system(
        'You are a patient teacher. Answer every question in plain English with one short, correct sentence. ' +
          "If you don't know the answer, say so.",
      ),
    ],
  },
  { name: "its makers' own, two examples", turns: examples },
  { name: 'the long one, two examples', turns: [system(honestLong), ...examples] },
  { name: 'helpful assistant, one example', turns: [system('You are a helpful assistant.'), ...examples.slice(0, 2)] },
  { name: 'helpful assistant, two examples (used)', turns: starterOpening },
]
