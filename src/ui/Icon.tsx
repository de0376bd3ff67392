import type { IconNode } from 'lucide';
import { createElement } from 'react';

/** An icon beside words or in a labelled button; it says nothing itself. `mirrors` for icons that point along the text. */
export function Icon(props: {
  readonly of: IconNode;
  readonly size?: 'xs' | 's' | 'm' | 'l';
  readonly mirrors?: boolean;
  readonly className?: string;
}) {
  const { of, size = 'm', mirrors = false, className = '' } = props;
  return (
    <svg
      className={`icon ${className}`}
      data-size={size}
      data-mirrors={mirrors ? '' : undefined}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {of.map(([shape, attributes], index) => createElement(shape, { key: index, ...attributes }))}
    </svg>
  );
}
