import type { Log } from '../../packages/server/src/platform/log/index.ts'

const nothing = (): void => undefined
/** Says nothing: what is measured is not to wait for a terminal. */
export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent }
