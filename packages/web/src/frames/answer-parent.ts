/** Listens to the page that shows this document, which alone may speak to it, and answers on the port it sends. */
export function answerParent(
  answer: (data: unknown, reply: (message: unknown) => void, port: MessagePort) => void,
): void {
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    if (source === window.parent && port !== undefined) answer(data, (message) => port.postMessage(message), port)
  })
  window.parent.postMessage('ready', '*')
}
