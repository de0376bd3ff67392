import type { IconNode } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** An empty or broken place: what happened, then what to do. */
export function StateCard(props: {
  readonly icon: IconNode;
  readonly tone?: 'info' | 'warn' | 'bad';
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { icon, tone, title, children, actions } = props;
  return (
    <div className="grid flex-1 place-content-center justify-items-center gap-2 p-8 text-center">
      <span className="state-glyph mb-1" data-tone={tone}>
        <Icon of={icon} size="l" />
      </span>
      <h2 className="text-[.9375rem]">{title}</h2>
      <div className="max-w-[34ch] text-sm text-balance text-fg-2">{children}</div>
      {actions === undefined ? undefined : (
        <div className="mt-1.5 flex flex-wrap justify-center gap-1.5">{actions}</div>
      )}
    </div>
  );
}
