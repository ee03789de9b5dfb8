import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksAboutAll } from './asks-about-all.ts'

test('a question about all of a document is told from one about something in it', () => {
  const all = [
    'Summarise it in three points',
    'What is this about, in five sentences?',
    'What are these documents about?',
    'What is the paper?',
    'Gib mir einen Überblick',
    'Überblick, bitte',
    'Worum geht es hier?',
    'Fais-moi un résumé',
    '请总结一下',
    'لخّص هذا الملف',
    'Quiz me on my materials.',
    'Could you test me on the lecture?',
    'The next question, please',
    'Frag mich zu meinen Folien ab.',
    'Prüfe mich!',
    'اختبرني في المحاضرة',
  ]
  const some = [
    'What is the melting point of tin?',
    'Which overtime rules are there?',
    'Was ist das Thema von Kapitel 3?',
    'What does the litmus test measure?',
    'Wer fragte nach dem Weg?',
  ]
  assert.deepEqual(
    all.filter((question) => !asksAboutAll(question)),
    [],
  )
  assert.deepEqual(some.filter(asksAboutAll), [])
})
