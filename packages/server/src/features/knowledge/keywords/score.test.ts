import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTerms } from './question.ts'
import { keywordScore, weigh } from './score.ts'
import { stemsOf } from './stems.ts'

const score = (question: string, text: string, holding: (term: string) => number = () => 1): number => {
  const terms = readTerms(question, ['en'])
  const weighed = weigh(
    terms,
    terms.map(({ forms }) => holding(forms[0]?.join(' ') ?? '')),
    100,
  )
  return keywordScore(stemsOf(text, 'en'), weighed, 6)
}

test('everything asked for is about 1, nothing is 0, and the score stays between them', () => {
  assert.equal(score('boiler valve', 'the garden needs some water daily'), 0)
  assert.equal(score('boiler valve', 'the boiler has one red valve'), 1)
  const half = score('boiler valve', 'the boiler has one red door')
  assert.ok(half > 0.4 && half < 0.6, String(half))
  assert.equal(score('boiler', 'boiler boiler boiler boiler boiler boiler'), 1)
})

test('a rare word weighs more than a frequent one', () => {
  const holding = (term: string) => (term === 'rare' ? 1 : 90)
  const [rare, frequent] = [score('rare word', 'a rare thing', holding), score('rare word', 'some word here', holding)]
  assert.ok(rare > 0.8 && frequent < 0.2, `${rare} ${frequent}`)
})

test('common words are asked for only where there are no others', () => {
  assert.deepEqual(
    readTerms('where is the boiler', ['en']).map(({ forms }) => forms[0]),
    [['boiler']],
  )
  assert.equal(readTerms('to be or not to be', ['en']).length, 4)
  assert.deepEqual(readTerms('東京の天気', ['ja'])[0]?.forms[0], ['東', '京'])
})

test('a question of any length asks for a bounded number of words', () => {
  const long = Array.from({ length: 5_000 }, (_, index) => `word${index}`).join(' ')
  assert.ok(readTerms(long, ['en', 'de']).length <= 24)
})
