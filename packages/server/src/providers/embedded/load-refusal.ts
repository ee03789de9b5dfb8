/** Why a model cannot be loaded at all. */
export class LoadRefusal extends Error {
  override readonly name = 'LoadRefusal'
  readonly reason: 'library' | 'memory' | 'template' | 'broken'

  constructor(reason: LoadRefusal['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}
