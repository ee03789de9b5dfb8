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
