import { sealedSeeds } from '#features/accounts/index.ts'
import { sealedChainKey } from '#features/audit/index.ts'
import { sealedProviderKeys } from '#features/models/index.ts'
import { sealedClientSecrets, sealedFlows } from '#features/oidc/index.ts'
import {
  sealedAccounts,
  sealedSearchKey,
  sealedTokens,
  sealedToolClients,
  sealedToolFlows,
  sealedToolSecrets,
} from '#features/tools/index.ts'
import { sealedMails } from '#platform/mail/index.ts'
import type { SealedPlace } from '#platform/sealed/index.ts'

/** Everything kept under the secret of the house, which is looked through when that secret has changed. */
export const sealedPlaces: readonly SealedPlace[] = [
  sealedProviderKeys,
  sealedClientSecrets,
  sealedTokens,
  sealedAccounts,
  sealedToolClients,
  sealedToolSecrets,
  sealedSearchKey,
  sealedSeeds,
  sealedChainKey,
  sealedMails,
  sealedFlows,
  sealedToolFlows,
]
