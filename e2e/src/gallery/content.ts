import { household, makePdf, type SampleFile } from '../sample-files.ts'

/** What people would really ask, and answers worth looking at. */
export const breadAnswer = `A good first loaf needs four things and a long night. Nothing in it is difficult; it only wants time.

### What goes in

| | grams | of the flour |
|---|--:|--:|
| Bread flour | 500 | 100 % |
| Water, lukewarm | 350 | 70 % |
| Salt | 10 | 2 % |
| Dry yeast | 1 | 0.2 % |

### What you do

1. **Evening.** Stir everything together until no dry flour is left. Cover the bowl and go to bed.
2. **Morning.** Fold the dough over itself four times, shape it, and let it rest for *one hour*.
3. **Bake** in a covered pot at 240 °C for 30 minutes, then uncovered for 15 more.

> If the crust looks too dark to you, it is probably just right.

To scale it for another amount of flour:

\`\`\`ts
const share = { water: 0.7, salt: 0.02, yeast: 0.002 }

export function dough(flour: number) {
  return Object.entries(share).map(([name, part]) => \`\${name}: \${Math.round(flour * part)} g\`)
}
\`\`\`

The long rest does the kneading for you, which is why [no-knead bread](https://en.wikipedia.org/wiki/No-knead_bread) works at all.`

export const breadQuestion =
  'I want to bake my first bread this weekend, without a machine and without fuss. What do I need, and how do I scale the recipe?'

export const otherQuestions = [
  'Reading list on the history of clocks',
  'Word of thanks for a retiring colleague',
  'Why does the moon look larger near the horizon?',
  'Invoice 2041: polite second reminder',
  'Plan the allotment for spring',
] as const

export const descaleQuestion = 'How often must the kettle be descaled, and with what?'
export const descaleAnswer = `At least **every six weeks** [1]:

1. Dissolve two spoons of **citric acid** in half a litre of cold water.
2. Let it stand for twenty minutes, boil it once, rinse twice.

Leave the vinegar in the cupboard: its vapour harms the seal of the lid [1].`

const manual = [
  [
    'Your kettle',
    '',
    'Thank you for choosing the K2. It boils a litre and a half in four minutes and switches',
    'itself off. Read these three pages once; they fit into the time the first water takes.',
    '',
    'Fill it to the mark inside, never above. Put it on its base, away from the edge of the table',
    'and out of the reach of children. The base must be dry.',
    '',
    'The first water of a new kettle is poured away.',
  ],
  [
    'Care and descaling',
    '',
    'Limescale makes a kettle slow and loud. How soon it comes depends on your water,',
    'but every kettle must be descaled at least every six weeks.',
    '',
    'Dissolve two spoons of citric acid in half a litre of cold water, let it stand for',
    'twenty minutes, boil it once and rinse twice. Never use vinegar: its vapour harms',
    'the seal of the lid.',
    '',
    'Wipe the base with a soft, dry cloth. It must not be rinsed.',
    '',
    'The sieve in the spout can be taken out and brushed under warm water.',
  ],
  [
    'Warranty',
    '',
    'We repair or replace the kettle for two years from the day you bought it. Keep the receipt.',
    'Damage by limescale, vinegar or a fall is not covered.',
  ],
]

/** Documents that look like somebody's. */
export const shelf: readonly SampleFile[] = [
  { name: 'Kettle manual.pdf', mimeType: 'application/pdf', buffer: makePdf(manual) },
  ...household.slice(1),
]
