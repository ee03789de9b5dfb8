/** Status goes to stderr: the output of a command that runs after the set-up stays its own. */
export function say(text) {
  process.stderr.write(`parley: ${text}\n`)
}

/** One line for one step, ending with how long it took. */
export async function step(text, work) {
  const started = performance.now()
  process.stderr.write(`parley: ${text} … `)
  try {
    const result = await work()
    process.stderr.write(`${seconds(started)}\n`)
    return result
  } catch (error) {
    process.stderr.write(`failed after ${seconds(started)}\n`)
    throw error
  }
}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}
