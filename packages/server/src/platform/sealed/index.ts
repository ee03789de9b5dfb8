export { sealedColumn, sealedInSetting, type SealedPlace } from './sealed-place.ts'
export { createSealedValues, examineSealed, tellMissing } from './sealed-values.ts'
