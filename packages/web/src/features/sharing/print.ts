const restMs = 500
const longestMs = 15_000

/** Until nothing in the page has moved for a moment: formulas, colours and diagrams are drawn after the words. */
async function settled(): Promise<void> {
  await document.fonts.ready
  await new Promise<void>((resolve) => {
    const done = (): void => {
      observer.disconnect()
      clearTimeout(rest)
      clearTimeout(end)
      resolve()
    }
    let rest = setTimeout(done, restMs)
    const end = setTimeout(done, longestMs)
    const observer = new MutationObserver(() => {
      clearTimeout(rest)
      rest = setTimeout(done, restMs)
    })
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  })
}

/** Paper is light whatever the screen is; the theme comes back afterwards. */
export async function printPaper(): Promise<void> {
  const { dataset } = document.documentElement
  const before = dataset['theme']
  dataset['theme'] = 'light'
  try {
    await settled()
    window.print()
  } finally {
    if (before === undefined) delete dataset['theme']
    else dataset['theme'] = before
  }
}
