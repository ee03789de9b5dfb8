/**
 * Just enough of the WebAssembly binary format to write one function of straight SIMD code, so that what runs is what
 * the source says and nothing built is kept. Names are those of the specification.
 */
export type Code = readonly (number | readonly number[])[]

const simd = 0xfd
const i32 = 0x7f
export const v128 = 0x7b
const emptyBlock = 0x40
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? low : low | 0x80)
  } while (rest !== 0)
  return bytes
}

function signed(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ;) {
    const low = rest & 0x7f
    rest >>= 7
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

const local = (code: number) => (index: number) => [code, ...unsigned(index)]
const memory = (code: readonly number[], align: number) => (offset: number) => [...code, align, ...unsigned(offset)]
const vector = (code: number) => [simd, ...unsigned(code)]

export const op = {
  get: local(0x20),
  set: local(0x21),
  i32Const: (value: number) => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  f32Sub: [0x93],
  i32GreaterThan: [0x4a],
  f32Multiply: [0x94],
  f32FromI32: [0xb2],
  f32Load: memory([0x2a], 2),
  f32Store: memory([0x38], 2),
  v128Load: memory(vector(0x00), 4),
  v128Zero: [...vector(0x0c), ...Array.from({ length: 16 }, () => 0)],
  /** Sixteen products of a signed byte and one of 0 to 127, added by fours to four sums of 32 bits. */
  i32x4DotAdd: vector(0x113),
  i32x4Lane: (lane: number) => [...vector(0x1b), lane],
  /** Repeats while the condition, computed at the end of the body, holds. */
  loop: (body: Code, condition: Code) => [0x03, emptyBlock, ...body.flat(), ...condition.flat(), 0x0d, 0, 0x0b],
}

/** A module with one function, which works on a memory that it is given. */
export function assemble(name: string, parameters: number, locals: [count: number, type: number][], code: Code) {
  const body = [...counted(locals.map(([count, type]) => [...unsigned(count), type])), ...code.flat(), 0x0b]
  const importedMemory = [...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]
  return new Uint8Array([
    ...magicAndVersion,
    ...section(1, counted([[0x60, ...counted(Array.from({ length: parameters }, () => [i32])), 0]])),
    ...section(2, counted([importedMemory])),
    ...section(3, counted([[0]])),
    ...section(7, counted([[...text(name), 0x00, 0x00]])),
    ...section(10, counted([[...unsigned(body.length), ...body]])),
  ])
}

const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content]
const counted = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()]
const text = (name: string) => [...unsigned(name.length), ...Buffer.from(name)]
