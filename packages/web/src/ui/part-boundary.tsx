import { Component, type ReactNode } from 'react'
import { t } from '../i18n/index.ts'

export const sayMissing = (): string => t('part.failed')

interface PartProps {
  children: ReactNode
  /** In the place of what broke. */
  instead?: ReactNode
  failed?: () => void
}

/** What breaks inside goes no further. */
export class PartBoundary extends Component<PartProps, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override componentDidCatch(): void {
    this.props.failed?.()
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children
  }
}
