import { AppError } from '#platform/app-error.ts'
import type { FromEmbedder } from './protocol.ts'

const causes: Record<Extract<FromEmbedder, { type: 'refused' }>['reason'], string> = {
  damaged: 'its file is missing or damaged, so it was not used',
  library: 'the library that runs it has no build for this machine',
  broken: 'it could not be loaded',
}

export const refusedToLoad = (told: Extract<FromEmbedder, { type: 'refused' }>): AppError =>
  new AppError('retrieval_failed', `The embedder is not available: ${causes[told.reason]}.`, { cause: told.detail })

export const diedTwice = (): AppError =>
  new AppError('retrieval_failed', 'The embedder ended twice over these texts.', { retryable: true })

export const failedOver = (detail: string): AppError =>
  new AppError('retrieval_failed', 'The embedder could not read one of these texts.', { cause: detail })

export const pausedFor = (seconds: number): AppError =>
  new AppError('retrieval_failed', 'The embedder failed several times in a row and pauses.', {
    retryable: true,
    retryAfter: seconds,
  })

export const tooManyWaiting = (): AppError =>
  new AppError('retrieval_failed', 'Too many texts wait for the embedder.', { retryable: true, retryAfter: 10 })

export const notEnoughMemory = (): AppError =>
  new AppError('retrieval_failed', 'There is not enough free memory for the embedder.', {
    retryable: true,
    retryAfter: 60,
  })

export const closed = (): AppError => new AppError('retrieval_failed', 'The embedder was stopped.', { retryable: true })
