import { execFileSync } from 'node:child_process'
import { temporaryFolder } from '../temporary.ts'

export interface SmallDisk {
  path: string
  remove(): void
}

/** A file system of its own with so many bytes; null where this user may not mount one. */
export function smallDisk(bytes: number): SmallDisk | null {
  const folder = temporaryFolder('disk')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', folder.path], { stdio: 'pipe' })
  } catch {
    folder.remove()
    return null
  }
  const remove = () => {
    process.off('exit', remove)
    execFileSync('umount', ['--lazy', folder.path], { stdio: 'pipe' })
    folder.remove()
  }
  process.on('exit', remove)
  return { path: folder.path, remove }
}
