export { shippedModels, type ShippedFile, type ShippedFileRole, type ShippedModelName } from './shipped-models.ts'
export { locateShippedFile, shippedModel } from './shipped-model.ts'
export { ShippedFileError, verifyFile } from './verify-file.ts'
