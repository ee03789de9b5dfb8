export const formulaText = [
  'Euler wrote $e^{i\\pi} + 1 = 0$, and so \\(a_1 \\le b_1\\). It costs $5 and $10.',
  '$$\n\\int_0^1 \\textcolor{red}{x^2}\\,dx = \\frac{1}{3}\n$$',
  '\\[\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} \\cdot \\colorbox{yellow}{$v$}\\]',
  '| what | how |\n|---|---|\n| area | $\\pi r^2$ |',
  'Broken: $\\frac{1}{$ and forbidden: $$\\includegraphics{https://evil.example/x.png}\\bad$$',
].join('\n\n')

export const codeText = [
  '```ts\n// Greets <b>everybody</b>\nexport function greet(name: string): string {\n  return `Hello, ${name.toUpperCase()}!` + 42\n}\n```',
  '```python\ndef area(r: float) -> float:\n    """Of a circle."""\n    return 3.14 * r ** 2\n```',
  '```diff\n- old\n+ new\n```',
  '```json\n{ "name": "parley", "count": 3, "open": true }\n```',
].join('\n\n')

export const diagramText = [
  '```mermaid\nflowchart LR\n  A["<img src=x onerror=parent.pwned=1>Ask"] --> B{Known?}\n  B -->|yes| C[Answer]\n  B -->|no| D[Search]\n  D --> C\n  click A href "javascript:parent.pwned=2"\n```',
  '```mermaid\n%%{init: {"securityLevel": "loose", "themeCSS": "* { background: url(https://evil.example/x) }"}}%%\nsequenceDiagram\n  Ada->>Parley: A question\n  Parley-->>Ada: An answer\n```',
  '```mermaid\nthis is no diagram\n```',
].join('\n\n')

export const longCode = `This is the code that you asked for, and it is long.

\`\`\`py
${Array.from({ length: 60 }, (_, line) => `value_${line} = "${'a line that is long enough to be wrapped '.repeat(line === 3 ? 9 : 1)}"`).join('\n')}
\`\`\`
`

/** All that a page may try, beside what it looks like. */
export const hostilePage = `<!doctype html><html><head>
<title>Harbour</title>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
<link rel="stylesheet" href="https://evil.example/style.css">
<link rel="dns-prefetch" href="https://words.evil.example">
<link rel="preconnect" href="https://evil.example">
<style>h1 { color: green }</style>
<script src="https://evil.example/script.js"></script>
<script>self.pwned = 1; parent.pwned = 1; top.location = 'https://evil.example/top'</script>
</head><body onload="self.pwned = 2">
<h1>Harbour</h1>
<img src="https://evil.example/picture.png" onerror="self.pwned = 3" srcset="https://evil.example/2x.png 2x">
<svg><a xlink:href="https://evil.example/svg"><text>svg</text></a><image href="https://evil.example/image.svg"/>
<set attributeName="href" to="https://evil.example/set"/><script>self.pwned = 4</script></svg>
<iframe src="https://evil.example/frame"></iframe><iframe srcdoc="<script>parent.pwned = 5</script>"></iframe>
<object data="https://evil.example/object"></object><embed src="https://evil.example/embed">
<video src="https://evil.example/video.mp4" poster="https://evil.example/poster.png" autoplay></video>
<a href="https://evil.example/away" ping="https://evil.example/ping" target="_top">A way out</a>
<a href="javascript:self.pwned = 6">run</a>
<form action="https://evil.example/form"><button>Send it</button></form>
<table background="https://evil.example/table.png"><tr><td>cell</td></tr></table>
</body></html>`
