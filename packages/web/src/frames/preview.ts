import { answerParent } from './answer-parent.ts'
import { withoutReach } from './without-reach.ts'

/**
 * Draws a page somebody wrote, as it looks. This document may run the script it was built with and no other, and may
 * load nothing; what a page has for either is taken out before, so that nothing is even tried.
 */
answerParent((data, reply) => {
  if (typeof data !== 'object' || data === null || !('source' in data)) return
  // Already reading one would ask the policy whether it may count.
  const source = String(data.source).replaceAll(/<(\/?)base\b/gi, '<$1x-base')
  const page = new DOMParser().parseFromString(source, 'text/html')
  const left = withoutReach(page.documentElement)
  // A click that led elsewhere would leave this document.
  document.addEventListener('click', (event) => event.preventDefault(), { capture: true })
  document.addEventListener('submit', (event) => event.preventDefault(), { capture: true })
  document.documentElement.replaceWith(document.adoptNode(page.documentElement))
  requestAnimationFrame(() => reply({ height: document.documentElement.scrollHeight, left }))
})
