// Runs before the first paint, so that a chosen theme or the colour of the house never flashes in another one.
try {
  const { dataset, style } = document.documentElement
  const chosen = localStorage.getItem('parley.theme')
  if (chosen) dataset.theme = chosen
  const { hue } = JSON.parse(localStorage.getItem('parley.house') ?? '{}')
  if (Number.isInteger(hue)) style.setProperty('--hue', String(hue))
} catch {
  // Storage is blocked: the system's theme it is.
}
