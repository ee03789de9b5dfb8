import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeText } from './decode-text.ts'

const olderTexts = {
  gb18030: '长江是中国最长的河流，发源于青藏高原，流经十一个省级行政区，最后在上海注入东海。',
  big5: '長江是中國最長的河流，發源於青藏高原，流經十一個省級行政區，最後在上海注入東海。',
  shift_jis: '富士山は日本で一番高い山であり、静岡県と山梨県にまたがる活火山である。',
  'euc-jp': '富士山は日本で一番高い山であり、静岡県と山梨県にまたがる活火山である。',
  'euc-kr': '한라산은 제주도 중앙에 솟아 있는 산으로 대한민국에서 가장 높다.',
  'koi8-r': 'Волга является самой длинной рекой в Европе и впадает в Каспийское море.',
  'windows-1251': 'Волга является самой длинной рекой в Европе и впадает в Каспийское море.',
  'windows-1253': 'Ο Όλυμπος είναι το ψηλότερο βουνό της Ελλάδας και κατοικία των θεών.',
  'windows-1255': 'ירושלים היא עיר הבירה של מדינת ישראל והעיר הגדולה ביותר בה.',
  'windows-1256': 'نهر النيل هو أطول أنهار العالم ويجري من الجنوب إلى الشمال حتى يصب في البحر.',
  'windows-1250': 'Vltava je nejdelší řeka v České republice. Pramení na Šumavě a protéká Prahou.',
  'windows-1252': 'The café on the corner sells crème brûlée. “Quite a lot”, he said.',
  'windows-1254': "Kızılırmak Türkiye'nin en uzun akarsuyudur. Sivas'ın doğusunda doğar ve Karadeniz'e dökülür.",
}

for (const [label, text] of Object.entries(olderTexts)) {
  test(`text in ${label} is known by its letters, wherever they are`, () => {
    assert.equal(decodeText(inEncoding(label, text)), text)
    for (const before of ['name,number\n', '1203, 44; ']) {
      const far = before.repeat(9_000) + text
      assert.equal(decodeText(inEncoding(label, far)), far)
    }
  })
}

test('what is too little to know anything by is Western, and so is what mixes its languages', () => {
  const mixed = [
    'Ö é',
    'la mañana',
    'château £',
    'brûlée é',
    'Grüße mañana',
    'señor château, garçon, Köln, coração, på, même, über',
  ]
  for (const text of ['café', 'Grüße, Jürgen', 'name,price\nMüller,5\nSchmidt,7\n', '£5', '20 °C', ...mixed]) {
    assert.equal(decodeText(Buffer.from(text, 'latin1')), text)
  }
})

/** By trying which bytes mean what. */
function inEncoding(label: string, text: string): Buffer {
  const decoder = new TextDecoder(label)
  const bytesOf = new Map<string, number[]>()
  for (let first = 0; first < 256; first += 1) {
    for (const bytes of [[first], ...Array.from({ length: 192 }, (_, second) => [first, second + 0x40])]) {
      const sign = decoder.decode(Uint8Array.from(bytes))
      if (sign.length === 1 && sign !== '\ufffd' && !bytesOf.has(sign)) bytesOf.set(sign, bytes)
    }
  }
  return Buffer.from(Array.from(text).flatMap((sign) => bytesOf.get(sign) ?? assert.fail(`${label} has no ${sign}`)))
}
