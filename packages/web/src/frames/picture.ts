import { answerParent } from './answer-parent.ts'

/** Shows the one picture it is told to, and says how large it is. */
answerParent((data, reply) => {
  if (typeof data !== 'object' || data === null || !('url' in data) || !('name' in data)) return
  const picture = new Image()
  picture.referrerPolicy = 'no-referrer'
  picture.alt = String(data.name)
  picture.addEventListener('load', () => reply({ width: picture.naturalWidth, height: picture.naturalHeight }))
  picture.addEventListener('error', () => reply({ failed: true }))
  picture.src = String(data.url)
  document.body.replaceChildren(picture)
})
