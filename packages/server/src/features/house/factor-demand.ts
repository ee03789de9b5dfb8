import { factorDemand, type FactorDemand, type Id, type Role } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { createRecent } from '#platform/recent.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'

const setting: Setting<FactorDemand> = { key: 'second-factor', schema: factorDemand, fallback: 'off' }
const ofAdministrators: readonly Role[] = ['owner', 'administrator']
const ofEverybody: readonly Role[] = [...ofAdministrators, 'member', 'guest']

export interface FactorDemandOptions {
  clock: Clock
  settings: Settings
  accounts: {
    hasSecondFactor(userId: Id): Promise<boolean>
    withoutSecondFactor(roles: readonly Role[]): Promise<number>
  }
  /** More may be asked of people now than before: open pages ask what. */
  demanded(): void
}

/** Of whom the house demands a second factor. Who has none yet is led to set it up, and may do nothing else before. */
export function createFactorDemand({ clock, settings, accounts, demanded }: FactorDemandOptions) {
  const recent = createRecent(clock, async () => (await settings.get(setting)).value)

  async function isOf(role: Role): Promise<boolean> {
    return rolesOf(await recent.get()).includes(role)
  }

  async function get() {
    const [stored, administrators, everybody] = await Promise.all([
      settings.get(setting),
      accounts.withoutSecondFactor(ofAdministrators),
      accounts.withoutSecondFactor(ofEverybody),
    ])
    return { ...stored, without: { administrators, everybody } }
  }

  return {
    isOf,
    get,

    /** Whether it is demanded of this person, who has none. */
    isMissing: async ({ userId, role }: { userId: Id; role: Role }): Promise<boolean> =>
      (await isOf(role)) && !(await accounts.hasSecondFactor(userId)),

    async set(by: Id, value: FactorDemand, version: number) {
      if (value !== 'off' && !(await accounts.hasSecondFactor(by))) {
        const text = 'Set up a second factor of your own first, so that this does not lock you out.'
        throw new AppError('conflict', text, { actions: ['edit'] })
      }
      await settings.set(setting, value, version)
      recent.forget()
      demanded()
      return get()
    },
  }
}

export type FactorDemands = ReturnType<typeof createFactorDemand>

function rolesOf(demand: FactorDemand): readonly Role[] {
  switch (demand) {
    case 'off':
      return []
    case 'administrators':
      return ofAdministrators
    case 'everybody':
      return ofEverybody
  }
}
