export interface DroppedFile {
  file: File
  /** With the folders it lay in. */
  name: string
}

/** What systems leave in folders and nobody means. */
const unwanted = /(?:^|\/)(?:\.[^/]*|Thumbs\.db|desktop\.ini)$|(?:^|\/)__MACOSX\//
const mostFiles = 5_000

/** The files of a drop or a paste, whole folders with all that is in them. */
export async function droppedFiles(data: DataTransfer): Promise<DroppedFile[]> {
  // Asked for before the first wait: after it the browser has let go of them.
  const entries = [...data.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry()] : []))
  const plain = [...data.files]
  const found: DroppedFile[] = []
  for (const entry of entries) if (entry !== null) await walk(entry, '', found)
  return found.length > 0 ? found : chosenFiles(plain)
}

/** The files of a field, with their folders where one was chosen. */
export function chosenFiles(files: Iterable<File>): DroppedFile[] {
  return [...files]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => !unwanted.test(name))
    .slice(0, mostFiles)
}

async function walk(entry: FileSystemEntry, above: string, found: DroppedFile[]): Promise<void> {
  const name = above + entry.name
  if (found.length >= mostFiles || unwanted.test(name)) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ file, name })
  } else if (isFolder(entry)) {
    const reader = entry.createReader()
    for (;;) {
      // A hundred at a time, and none at the end.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) return
      for (const one of some) await walk(one, `${name}/`, found)
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
