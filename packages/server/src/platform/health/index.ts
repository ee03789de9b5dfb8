export { healthRoutes, type HealthCheck, type HealthState } from './health.ts'
export { diskHealth, freeBytes } from './disk.ts'
