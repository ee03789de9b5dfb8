export { createJobs, type EndedJob, type Jobs, type JobsOptions } from './jobs.ts'
export { PermanentFailure, type Job, type JobContext, type JobProgress, type NewJob } from './job.ts'
export type { JobKind } from './kinds.ts'
export type { JobState } from './jobs.tables.ts'
