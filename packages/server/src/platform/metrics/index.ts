export { createMetrics, type GaugeName, type Metrics } from './metrics.ts'
export { metricsRoutes, type MetricsAccess } from './metrics.routes.ts'
export type { GaugeReading } from './instruments.ts'
