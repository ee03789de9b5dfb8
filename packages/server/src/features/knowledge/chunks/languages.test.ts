import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from '#platform/text/index.ts'
import { detectLanguage } from './languages.ts'

const texts: Record<string, string> = {
  en: 'The keeper of the lighthouse was not at home when the storm came, but the light was burning as it had for years.',
  de: 'Der Wärter war nicht zu Hause, als der Sturm kam, aber das Licht brannte wie in all den Jahren zuvor auf dem Turm.',
  fr: 'Le gardien du phare n’était pas chez lui quand la tempête est arrivée, mais la lumière brûlait comme dans les années d’avant.',
  es: 'El guardián del faro no estaba en casa cuando llegó la tormenta, pero la luz ardía como en todos los años de antes.',
  it: 'Il guardiano del faro non era a casa quando è arrivata la tempesta, ma la luce bruciava come in tutti gli anni prima.',
  pt: 'O guarda do farol não estava em casa quando a tempestade chegou, mas a luz ardia como em todos os anos de antes.',
  nl: 'De wachter van de vuurtoren was niet thuis toen de storm kwam, maar het licht brandde zoals in alle jaren ervoor.',
  pl: 'Strażnik latarni nie był w domu, kiedy przyszła burza, ale światło paliło się tak jak przez wszystkie lata, i to jest już po tym.',
  ru: 'Смотритель маяка не был дома, когда пришла буря, но свет горел так же, как и все годы до этого.',
  zh: '灯塔看守人在暴风雨来临时不在家，但是灯一直亮着。',
  ja: '嵐が来たとき、灯台守は家にいなかったが、明かりはついていた。',
  ko: '폭풍이 왔을 때 등대지기는 집에 없었지만 불은 켜져 있었다.',
  ar: 'لم يكن حارس المنارة في المنزل عندما جاءت العاصفة.',
  und: '4711 0815 x = y * 2; 17.3',
}

test('tells the language of a text, and says so when it cannot', () => {
  for (const [language, text] of Object.entries(texts))
    assert.equal(detectLanguage(text, wordsOf(text)), language, text)
})
