export { createFiles, type Files, type FilesOptions, type NewFile, type StoredFile } from './files.ts'
export { createDiskBlobStore } from './disk-blob-store.ts'
export type { BlobStore, ByteRange, Draft, StoredBlob } from './blob-store.ts'
