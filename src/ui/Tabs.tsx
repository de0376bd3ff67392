import type { IconNode } from 'lucide';
import { useRef, type KeyboardEvent } from 'react';
import { Icon } from './Icon.tsx';

export type Tab<V extends string> = {
  readonly value: V;
  readonly label: string;
  readonly icon: IconNode;
};

/**
 * A vertical list of tabs: one tab stop, arrow keys move and choose. The panel has the id `PREFIX-panel`.
 * See https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs<V extends string>(props: {
  readonly prefix: string;
  readonly label: string;
  readonly value: V;
  readonly tabs: readonly Tab<V>[];
  readonly onChange: (value: V) => void;
  /** Chosen again or by a press, which on small screens opens the panel. */
  readonly onOpen?: (value: V) => void;
}) {
  const { prefix, label, value, tabs, onChange, onOpen } = props;
  const list = useRef<HTMLDivElement>(null);
  const choose = (index: number) => {
    const tab = tabs.at(index % tabs.length);
    if (tab === undefined) return;
    onChange(tab.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.value}"]`)?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const index = tabs.findIndex((tab) => tab.value === value);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    choose(target);
  };
  return (
    <div ref={list} role="tablist" aria-label={label} aria-orientation="vertical" className="tabs">
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          id={`${prefix}-${tab.value}`}
          className="tab"
          data-tab={tab.value}
          aria-selected={tab.value === value}
          aria-controls={`${prefix}-panel`}
          tabIndex={tab.value === value ? 0 : -1}
          onKeyDown={move}
          onClick={() => {
            onChange(tab.value);
            onOpen?.(tab.value);
          }}
        >
          <Icon of={tab.icon} />
          {tab.label}
        </button>
      ))}
    </div>
  );
}
