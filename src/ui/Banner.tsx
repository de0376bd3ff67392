import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** A line above everything that says what happened and offers what to do. It never covers what is readable. */
export function Banner(props: {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const { tone, icon, title, children, action } = props;
  return (
    <div className="banner" data-tone={tone}>
      <Icon of={icon} />
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{title}</b> <span className="text-fg-2">{children}</span>
      </p>
      {action}
    </div>
  );
}
