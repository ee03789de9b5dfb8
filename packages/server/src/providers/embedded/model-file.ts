import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChatTurn } from '../provider.ts'
import { GgufError, readGguf, type GgufFacts } from './gguf.ts'
import { knowsTools } from './template.ts'

/** A model on this machine, as it can be loaded. */
export interface ModelFile {
  upstream: string
  name: string
  path: string
  /** What the file must be, where that is known. */
  sha256: string | null
  facts: GgufFacts
  /** In place of the one in the file: what lies beside it. */
  template: string | null
  /** Whether its template does something with tools. */
  tools: boolean
  contextSize: number
  /** Turns put before every conversation. */
  opening: readonly ChatTurn[]
  /** How it writes unless the request says otherwise. */
  sampling: { temperature: number; topP: number; minP: number }
}

export interface FolderListing {
  files: ModelFile[]
  /** What lies there and cannot be used, each with the reason in words. */
  problems: { file: string; detail: string }[]
}

/** More would take memory that nobody asked for; the model's own limit where that is lower. */
const largestContext = 4096
const laterPart = /-0*(?:[2-9]|[1-9]\d+)-of-\d+\.gguf$/i

export async function listModelsFolder(folder: string): Promise<FolderListing> {
  const listing: FolderListing = { files: [], problems: [] }
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    listing.problems.push({ file: folder, detail: `The folder ${folder} ${reasonOf(error)}.` })
    return listing
  }
  for (const name of names.filter((each) => /\.gguf$/i.test(each) && !laterPart.test(each)).sort()) {
    try {
      listing.files.push(await describeModelFile(folder, name))
    } catch (error) {
      listing.problems.push({ file: name, detail: `${name} ${reasonOf(error)}.` })
    }
  }
  return listing
}

export async function describeModelFile(folder: string, name: string): Promise<ModelFile> {
  const path = join(folder, name)
  const facts = await readGguf(path)
  const template = await templateBeside(path)
  return {
    upstream: name,
    name: facts.name ?? name.replace(/\.gguf$/i, ''),
    path,
    sha256: null,
    facts,
    template,
    tools: template === null ? facts.tools : knowsTools(template),
    contextSize: Math.min(facts.contextLength ?? largestContext, largestContext),
    opening: [],
    sampling: { temperature: 0.7, topP: 0.95, minP: 0.05 },
  }
}

/** Many files come with a template that leaves tools out: `name.jinja` beside `name.gguf` takes its place. */
async function templateBeside(path: string): Promise<string | null> {
  try {
    return await readFile(path.replace(/\.gguf$/i, '.jinja'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof GgufError) return error.message
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'is not there (a link that leads nowhere?)'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by the account that Parley runs under'
  if (code === 'EISDIR') return 'is a folder'
  return 'could not be read'
}
