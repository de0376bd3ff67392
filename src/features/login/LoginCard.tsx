import type { ReactNode } from 'react';
import { Mark } from '#ui/Mark.tsx';

/** The page around a form for signing in: pictures at the start, the card at the end. */
export function LoginCard(props: {
  readonly title: string;
  readonly intro: string;
  readonly art: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, intro, art, children } = props;
  return (
    <main className="login">
      {art}
      <div className="login-side">
        <div className="login-card">
          <span className="login-logo">
            <Mark className="size-10" />
          </span>
          <div>
            <h1>{title}</h1>
            <p className="mt-1 text-fg-2">{intro}</p>
          </div>
          {children}
        </div>
      </div>
    </main>
  );
}
