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
