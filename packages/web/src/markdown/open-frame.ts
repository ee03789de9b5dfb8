/**
 * Gives a frame its task once it is ready, and hears what it answers on a line of its own. Its origin is nobody's, so
 * it is known by its window alone.
 */
export function openFrame(frame: HTMLIFrameElement, task: unknown, answer: (data: unknown) => void): () => void {
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', ({ data }) => answer(data))
  port1.start()
  const onReady = ({ source, data }: MessageEvent): void => {
    if (source !== frame.contentWindow || data !== 'ready') return
    window.removeEventListener('message', onReady)
    frame.contentWindow?.postMessage(task, '*', [port2])
  }
  window.addEventListener('message', onReady)
  return () => {
    window.removeEventListener('message', onReady)
    port1.close()
  }
}
