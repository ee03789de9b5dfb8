import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf } from './language-of.ts'

const told: Record<string, string> = {
  en: 'A parley is a talk between people who do not trust each other, and it is older than the word.',
  de: 'Ein Parlament ist nicht das Gleiche wie eine Versammlung, auch wenn sich beide ähneln.',
  fr: 'Il est possible que les deux camps se parlent dans une salle avec des témoins.',
  es: 'No es la primera vez que los barcos llegan al puerto con las velas rotas.',
  it: 'Non è la prima volta che il vento cambia e che gli uomini sono più lenti della barca.',
  pt: 'Não é a primeira vez que você espera por uma resposta que não vem do mar.',
  nl: 'Het schip is niet van ons, maar we mogen er ook met een vriend op varen.',
  ar: 'هذا جواب طويل بالعربية عن السفن.',
  ru: 'Это длинный ответ о кораблях.',
  zh: '这是一个关于船的回答。',
  ja: 'これは船についての答えです。',
  ko: '이것은 배에 대한 대답입니다.',
  he: 'זו תשובה על ספינות.',
}

for (const [language, text] of Object.entries(told)) {
  test(`a text in ${language} is known`, () => assert.equal(languageOf(text), language))
}

test('what cannot be told is left alone', () => {
  for (const text of ['', '42', 'OK', 'npm install', '```\nthe and of to is in that\n```']) {
    assert.equal(languageOf(text), undefined, text)
  }
})

test('code and addresses inside say nothing about the words around them', () => {
  const text =
    'Das ist nicht schwer:\n```sh\nif the and of to is in that; then\n```\nUnd das auch nicht: `the and of to`.'
  assert.equal(languageOf(text), 'de')
})
