import { AppError } from '#platform/app-error.ts'
import type { ModelFile } from './model-file.ts'
import type { FromModelProcess } from './protocol.ts'

type Refused = Extract<FromModelProcess, { type: 'refused' }>
type Failed = Extract<FromModelProcess, { type: 'failed' }>

const again = { retryable: true, actions: ['retry' as const] }

export function processEnded(file: ModelFile): AppError {
  return new AppError(
    'provider_unavailable',
    `The process running ${file.name} ended. It starts again by itself.`,
    again,
  )
}

export function refusedToLoad(file: ModelFile, { reason, detail }: Refused): AppError {
  const cause = new Error(detail)
  switch (reason) {
    case 'damaged':
      return new AppError(
        'provider_unavailable',
        `The file of ${file.name} is missing or damaged, so it was not used. An administrator can restore it.`,
        { cause, actions: ['connect-model'] },
      )
    case 'library':
      return new AppError('provider_unavailable', `${file.name} cannot run here. ${detail}`, {
        cause,
        actions: ['connect-model'],
      })
    case 'template':
      return new AppError(
        'provider_unavailable',
        `The template beside the file of ${file.name} cannot be used: ${detail.slice(0, 200)}`,
        { cause, actions: ['connect-model'] },
      )
    case 'memory':
      return new AppError('provider_unavailable', `There is not enough memory for ${file.name}.`, { ...again, cause })
    case 'broken':
      return new AppError(
        'provider_unavailable',
        `${file.name} could not be loaded: the file is damaged or of a kind that is not supported.`,
        { cause, actions: ['connect-model'] },
      )
  }
}

export function failedAnswer(file: ModelFile, { reason, detail }: Failed): AppError {
  const cause = new Error(detail)
  if (reason === 'too-long') {
    const words = Math.floor((file.contextSize * 0.5) / 100) * 100
    const message = `This message is too long for ${file.name}, which reads about ${words} words at a time.`
    return new AppError('provider_refused', message, { cause, actions: ['edit'] })
  }
  if (reason === 'too-many-tools') {
    const message = `The tools offered leave no room in what ${file.name} reads. Offer fewer, or give it a larger window.`
    return new AppError('provider_refused', message, { cause, actions: ['edit'] })
  }
  return new AppError('provider_unavailable', `${file.name} failed while answering.`, { ...again, cause })
}

export function notEnoughMemory(file: ModelFile, needed: number, free: number): AppError {
  const message = `${file.name} needs about ${inWords(needed)} of memory, and ${inWords(free)} is free.`
  return new AppError('provider_unavailable', `${message} Free some, or choose a smaller model.`, again)
}

export function failsAgainAndAgain(file: ModelFile, seconds: number): AppError {
  const message = `${file.name} failed several times in a row. It is tried again in ${seconds} s.`
  return new AppError('provider_unavailable', message, { ...again, retryAfter: seconds })
}

function inWords(bytes: number): string {
  const gigabytes = bytes / 2 ** 30
  return gigabytes >= 1 ? `${gigabytes.toFixed(1)} GB` : `${Math.max(0, Math.round(bytes / 2 ** 20))} MB`
}
