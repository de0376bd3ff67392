import type { IconNode } from 'lucide';
import { useId, type ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** A line above everything that says what happened and offers what to do. It never covers what is readable. */
export function Banner(props: {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly icon: IconNode;
  readonly title: string;
  /** It is to be heard at once; not for what a status says already. */
  readonly urgent?: boolean;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const { tone, icon, title, urgent = false, children, action } = props;
  const id = useId();
  return (
    <section
      className="banner"
      data-tone={tone}
      role={urgent ? 'alert' : undefined}
      aria-labelledby={id}
    >
      <Icon of={icon} />
      <p className="min-w-0 flex-1">
        <b id={id} className="font-semibold">
          {title}
        </b>{' '}
        <span className="text-fg-2">{children}</span>
      </p>
      {action}
    </section>
  );
}
