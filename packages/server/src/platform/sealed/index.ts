export { counted, sealedAnew, sealedColumn, type SealedPlace } from './sealed-place.ts'
export { createSealedValues, examineSealed, tellMissing } from './sealed-values.ts'
