import { Component, type ErrorInfo, type ReactNode } from 'react';
import { type Area, BrokenCard } from './BrokenCard.tsx';
import { describeFailure } from './describeFailure.ts';

type BoundaryProps = {
  readonly area: Area;
  /** When it changes, what failed is tried again. */
  readonly of?: string | undefined;
  readonly children: ReactNode;
};
type BoundaryState = {
  readonly failed: boolean;
  readonly details: string;
  /** What was shown when it failed. */
  readonly of?: string | undefined;
};

const well: BoundaryState = { failed: false, details: '' };

/** Catches what goes wrong while rendering and offers a way out. React knows no other form for this than a class. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = well;

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { failed: true, details: describeFailure(error) };
  }

  static getDerivedStateFromProps(
    { of }: BoundaryProps,
    state: BoundaryState,
  ): BoundaryState | null {
    return state.of === of ? null : { ...well, of };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ details: describeFailure(error, componentStack ?? '') });
  }

  override render(): ReactNode {
    const { failed, details } = this.state;
    if (!failed) return this.props.children;
    const { area } = this.props;
    const again = () => {
      if (area === 'app') location.reload();
      else this.setState({ failed: false, details: '' });
    };
    return <BrokenCard area={area} details={details} onAgain={again} />;
  }
}
