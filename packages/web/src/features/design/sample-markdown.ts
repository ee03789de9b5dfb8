export const sampleMarkdown = `# A heading
## A second one
### A third one
Words with **weight**, *voice*, ~~doubt~~ and \`code\`, a [link](https://example.org/path) and a picture
![a cat](https://example.org/cat.png).

- one
- two
  1. inside
- [x] done
- [ ] to do

> Somebody said this before.

| what | how much |
|---|--:|
| bread | 2 |
| salt | 0.5 |

\`\`\`ts
const answer: number = 6 * 7
console.log(answer) // a long line that goes on and on until it has to be scrolled or wrapped, whichever is liked better
\`\`\`

<b>What looks like HTML</b> is text.
`
