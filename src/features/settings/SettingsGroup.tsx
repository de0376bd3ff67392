import type { ReactNode } from 'react';

/** Lines of settings that belong together. */
export function SettingsGroup(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h4 className="text-sm font-semibold text-fg-2">{props.title}</h4>
      <div className="settings-box">{props.children}</div>
    </section>
  );
}

/** One setting: its name, a word about it, its control. */
export function SettingsLine(props: {
  readonly id?: string;
  readonly title: ReactNode;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  const { id, title, text, children } = props;
  return (
    <div className="settings-line">
      <div className="settings-words">
        <div id={id} className="font-medium break-words">
          {title}
        </div>
        {text === undefined ? undefined : <div className="text-sm text-fg-2">{text}</div>}
      </div>
      {children}
    </div>
  );
}
