// Runs before the first paint, so that a chosen theme never flashes in the other one.
try {
  const chosen = localStorage.getItem('parley.theme')
  if (chosen) document.documentElement.dataset.theme = chosen
} catch {
  // Storage is blocked: the system's theme it is.
}
