import type { ServerResponse } from 'node:http'
import { answerTo, tokensOf } from './answer.ts'
import type { Asked } from './protocol.ts'
import type { LabScript } from './script.ts'

const longLineLength = 1024 * 1024 + 1

/** Plays one answer onto the response at the script's pace, with its fault. Ends when the client is gone. */
export function play(response: ServerResponse, asked: Asked, script: LabScript): void {
  const { frames } = asked
  const pieces = piecesOf(asked, script)
  response.writeHead(200, {
    'content-type': frames.contentType,
    'cache-control': 'no-cache',
    'x-request-id': 'req_lab',
  })
  const send = script.fault === 'bytes' ? byteWriter(response) : textWriter(response)
  send(frames.start())

  const interval = 1000 / (script.tokensPerSecond ?? 200)
  const begun = performance.now() + (script.firstTokenMs ?? 0)
  let next = 0
  const step = (): void => {
    if (response.destroyed || response.writableEnded) return
    const due = script.tokensPerSecond === 0 ? pieces.length : Math.floor((performance.now() - begun) / interval) + 1
    while (next < due && next < pieces.length) {
      if (fails(next)) return
      send(pieces[next] ?? '')
      next += 1
    }
    if (next >= pieces.length) return finish()
    // Against the schedule and not the last step, so that a late timer does not slow the whole answer down.
    setTimeout(step, Math.max(0, begun + next * interval - performance.now()))
  }
  const fails = (at: number): boolean => midwayFault(script, at, pieces.length) && breakOff(response, asked, script)

  const finish = (): void => {
    if (midwayFault(script, pieces.length, pieces.length) && breakOff(response, asked, script)) return
    if (script.fault === 'endless') {
      next = 0
      return void setTimeout(step, interval)
    }
    const called = callsOf(asked, script).length > 0
    send(frames.finish(called ? 'tool-calls' : (script.finish ?? 'stop'), usageOf(script, pieces.length)))
    if (script.fault !== 'lingers') response.end()
  }
  setTimeout(step, script.firstTokenMs ?? 0)
}

function callsOf(asked: Asked, script: LabScript): NonNullable<LabScript['toolCalls']> {
  return asked.afterTool ? [] : (script.toolCalls ?? [])
}

function piecesOf(asked: Asked, script: LabScript): string[] {
  const { frames } = asked
  const reasoning = tokensOf(script.reasoning ?? []).map((token) => frames.reasoning(token))
  const calls = callsOf(asked, script)
  // A model that calls tools says nothing first, unless the script has words for it.
  const words = calls.length > 0 && script.text === undefined ? [] : answerTo(asked.question, script)
  const texts = words.map((token) => frames.text(token))
  return [...reasoning, ...texts, ...interleave(calls.map((call, index) => frames.toolCall(index, call)))]
}

/** Parallel calls arrive mixed: the first pieces of all, then the second ones. */
function interleave(lists: string[][]): string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

function usageOf(script: LabScript, outputTokens: number): LabScript['usage'] {
  return script.usage === undefined ? { inputTokens: 12, outputTokens } : script.usage
}

const midway = new Set(['stall', 'close', 'cut', 'long-line', 'invalid-utf8', 'error-in-stream'])

function midwayFault(script: LabScript, at: number, pieceCount: number): boolean {
  return script.fault !== undefined && midway.has(script.fault) && at === Math.min(script.after ?? 3, pieceCount)
}

/** True when the answer ends here. */
function breakOff(response: ServerResponse, asked: Asked, script: LabScript): boolean {
  switch (script.fault) {
    case 'close':
      response.end()
      return true
    case 'cut':
      // A turn later, so that what was written before is really on its way.
      setImmediate(() => response.destroy())
      return true
    case 'error-in-stream':
      response.end(asked.frames.error('The scripted server had an error while answering.'))
      return true
    case 'long-line':
      response.write(asked.frames.longLine(longLineLength))
      return false
    case 'invalid-utf8': {
      const [before = '', after = ''] = asked.frames.text('<>').split('<>')
      response.write(Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(after)]))
      return false
    }
    default:
      return true
  }
}

function textWriter(response: ServerResponse): (text: string) => void {
  return (text) => void response.write(text)
}

/** Every byte a chunk of its own, so that events, line ends and characters are all cut apart. */
function byteWriter(response: ServerResponse): (text: string) => void {
  return (text) => {
    for (const byte of Buffer.from(text)) response.write(Uint8Array.of(byte))
  }
}
