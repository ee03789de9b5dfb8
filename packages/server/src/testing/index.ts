export { startTestApp, TestClock, type TestApp, type TestAppOptions } from './app.ts'
export { TestClient, type Answer } from './client.ts'
export { eachDatabase } from './furnished.ts'
