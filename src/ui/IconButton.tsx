import type { IconNode } from 'lucide';
import type { ComponentProps } from 'react';
import { Icon } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';
import { useTooltip } from './useTooltip.ts';

type IconButtonProps = Omit<
  ComponentProps<'button'>,
  'children' | 'type' | 'className' | 'aria-label'
> & {
  readonly icon: IconNode;
  /** Its accessible name, shown as tooltip. */
  readonly label: string;
  /** Keys as shown in the tooltip, "Ctrl ,". */
  readonly shortcut?: string;
  readonly mirrors?: boolean;
  readonly className?: string;
};

/** A button that shows an icon and says its name in a tooltip. */
export function IconButton(props: IconButtonProps) {
  const { icon, label, shortcut, mirrors = false, className = '', ...rest } = props;
  const { tip, anchor } = useTooltip();
  return (
    <>
      <button
        {...rest}
        {...anchor}
        type="button"
        className={`icon-button ${className}`}
        aria-label={label}
      >
        <Icon of={icon} mirrors={mirrors} />
      </button>
      <Tooltip ref={tip} text={label} shortcut={shortcut} />
    </>
  );
}
