import type { IconNode } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** An empty or broken place: what happened, then what to do. */
export function StateCard(props: {
  readonly icon: IconNode;
  readonly tone?: 'info' | 'warn' | 'bad';
  readonly title: string;
  /** `h1` where nothing else heads the page. */
  readonly heading?: 'h1' | 'h2';
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { icon, tone, title, heading: Heading = 'h2', children, actions } = props;
  return (
    <div className="grid flex-1 place-content-center justify-items-center gap-2 p-8 text-center">
      <span className="state-glyph mb-1" data-tone={tone}>
        <Icon of={icon} size="l" />
      </span>
      <Heading className="text-[.9375rem]">{title}</Heading>
      <div className="max-w-[34ch] text-sm text-balance text-fg-2">{children}</div>
      {actions === undefined ? undefined : (
        <div className="mt-1.5 flex flex-wrap justify-center gap-1.5">{actions}</div>
      )}
    </div>
  );
}
