import type { LucideIcon } from 'lucide-react';

/** An icon beside words or in a labelled button; it says nothing itself. `mirrors` for icons that point along the text. */
export function Icon(props: {
  readonly of: LucideIcon;
  readonly size?: 'xs' | 's' | 'm' | 'l';
  readonly mirrors?: boolean;
  readonly className?: string;
}) {
  const { of: Glyph, size = 'm', mirrors = false, className = '' } = props;
  return (
    <Glyph
      className={`icon ${className}`}
      data-size={size}
      data-mirrors={mirrors ? '' : undefined}
      aria-hidden="true"
      focusable="false"
    />
  );
}
