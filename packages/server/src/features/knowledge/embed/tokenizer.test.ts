import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { embeddingModels } from './embedding-models.ts'
import { openTokenizer } from './open-tokenizer.ts'
import { references } from './embed.testing.ts'

const english = await openTokenizer('english')
const multilingual = await openTokenizer('multilingual')
/** A surface to break a tokenizer on: capitals, accents, marks, signs, scripts, invisible letters, halves of letters. */
const strange = "C++ a/b don't x_y $5 Straße É é 日本語 안녕 مرحبا ½ ™ “q” 🙂 👩‍👩‍👧 𝒳 zero\u200bwidth \u0000 \ud800 \t\n"

describe('the tokenizers', () => {
  it('give the ids of the reference', () => {
    for (const { text, tokens } of references('english')) {
      assert.deepEqual(english.encode(text, embeddingModels.english.readsTokens), tokens, text.slice(0, 60))
    }
    for (const { text, tokens } of references('multilingual')) {
      assert.deepEqual(multilingual.encode(text, embeddingModels.multilingual.readsTokens), tokens, text.slice(0, 60))
    }
  })

  it('give the ids of the original library for strange text', () => {
    assert.deepEqual(
      english.encode(strange),
      [
        101, 1039, 1009, 1009, 1037, 1013, 1038, 2123, 1005, 1056, 1060, 1035, 1061, 1002, 1019, 2358, 27807, 1041,
        1041, 1864, 1876, 1950, 1463, 30006, 30021, 29992, 30010, 30025, 1295, 17149, 29820, 29816, 25573, 1092, 1580,
        1523, 1053, 1524, 100, 100, 100, 5717, 9148, 11927, 2232, 102,
      ],
    )
    assert.deepEqual(
      multilingual.encode(strange),
      [
        0, 313, 37223, 10, 64, 275, 2301, 25, 18, 1022, 454, 53, 147307, 90515, 3050, 393, 6, 98449, 6888, 195269, 665,
        193478, 258, 78660, 50523, 52, 864, 63, 3143, 6, 244785, 3, 244785, 3, 245719, 1193, 45234, 6, 146984, 6, 3, 6,
        3, 2,
      ],
    )
  })

  it('take the marks of a model for text where a text has them', () => {
    assert.ok(!english.encode('a [SEP] b').slice(1, -1).includes(102))
    assert.ok(
      !multilingual
        .encode('a </s> b <mask>')
        .slice(1, -1)
        .some((id) => id < 4 || id === 250_001),
    )
  })

  it('keep the mark at the end of a text that is cut', () => {
    const text = 'bees '.repeat(1000)
    assert.deepEqual([english.encode(text, 256).length, english.encode(text, 256).at(-1)], [256, 102])
    assert.deepEqual([multilingual.encode(text, 512).length, multilingual.encode(text, 512).at(-1)], [512, 2])
  })

  it('count what they would write, between the marks', () => {
    for (const text of [strange, '', 'one', '漢字'.repeat(500)]) {
      assert.equal(english.count(text), english.encode(text).length - 2)
      assert.equal(multilingual.count(text), multilingual.encode(text).length - 2)
    }
  })

  it('read a word of a million letters in a moment', () => {
    const word = 'あ'.repeat(1_000_000)
    const started = performance.now()
    multilingual.count(word)
    english.count('a'.repeat(1_000_000))
    assert.ok(performance.now() - started < 5000)
  })
})
