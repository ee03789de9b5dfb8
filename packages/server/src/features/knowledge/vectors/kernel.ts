import { assemble, op, v128, type Code } from './assembler.ts'

/**
 * Rows lie in fours: the first sixteen values of each of them, then the next sixteen of each. So the scan reads memory
 * from the front to the end, which is three times as fast as jumping between four rows, and fetches each piece of the
 * query once for four of them.
 */
export const rowsAtOnce = 4
/** Values that one instruction takes; dimensions are rounded up to a multiple. */
export const lanes = 16

/**
 * `out[i] = (query · rows[i]) × scales[i] − shifts[i]` for `count` rows, rounded up to four. Rows are signed bytes,
 * the query is bytes of 0 to 127: what every processor multiplies and adds in the fewest steps. All but the count are
 * addresses.
 */
export type Kernel = (query: number, rows: number, scales: number, shifts: number, out: number, count: number) => void

const [query, rows, scales, shifts, out, count, piece, sums] = [0, 1, 2, 3, 4, 5, 6, 7]
const compiled = new Map<number, WebAssembly.Module>()

export function instantiateKernel(width: number, memory: WebAssembly.Memory): Kernel {
  let module = compiled.get(width)
  if (module === undefined) compiled.set(width, (module = new WebAssembly.Module(kernelBytes(width))))
  const { scan } = new WebAssembly.Instance(module, { env: { memory } }).exports
  if (scan === undefined) throw new Error('the kernel has no function')
  return scan
}

function kernelBytes(width: number): Uint8Array<ArrayBuffer> {
  const fourRows = Array.from({ length: rowsAtOnce }, (_, row) => row)
  const steps = Array.from({ length: width / lanes }, (_, step) => step * lanes)
  const body: Code = [
    ...fourRows.flatMap((row) => [op.v128Zero, op.set(sums + row)]),
    ...steps.flatMap((at) => [
      [...op.get(query), ...op.v128Load(at), ...op.set(piece)],
      ...fourRows.flatMap((row) => [
        [...op.get(rows), ...op.v128Load(at * rowsAtOnce + row * lanes), ...op.get(piece)],
        [...op.get(sums + row), ...op.i32x4DotAdd, ...op.set(sums + row)],
      ]),
    ]),
    ...fourRows.flatMap((row) => [
      op.get(out),
      ...[0, 1, 2, 3].flatMap((lane) => [op.get(sums + row), op.i32x4Lane(lane), ...(lane > 0 ? [op.i32Add] : [])]),
      [...op.f32FromI32, ...op.get(scales), ...op.f32Load(row * 4), ...op.f32Multiply],
      [...op.get(shifts), ...op.f32Load(row * 4), ...op.f32Sub, ...op.f32Store(row * 4)],
    ]),
    ...forward(rows, rowsAtOnce * width),
    ...forward(scales, rowsAtOnce * 4),
    ...forward(shifts, rowsAtOnce * 4),
    ...forward(out, rowsAtOnce * 4),
    op.get(count),
    op.i32Const(rowsAtOnce),
    op.i32Sub,
    op.set(count),
  ]
  const more: Code = [op.get(count), op.i32Const(0), op.i32GreaterThan]
  return assemble('scan', 6, [[1 + rowsAtOnce, v128]], [op.loop(body, more)])
}

function forward(pointer: number, bytes: number): Code {
  return [op.get(pointer), op.i32Const(bytes), op.i32Add, op.set(pointer)]
}
