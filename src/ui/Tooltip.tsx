import type { Ref } from 'react';

/** The words of a control that shows none. Screen readers know them as the control's name. */
export function Tooltip(props: {
  readonly ref: Ref<HTMLSpanElement>;
  readonly text: string;
  readonly shortcut?: string | undefined;
}) {
  const { ref, text, shortcut } = props;
  return (
    <span ref={ref} popover="manual" className="tooltip" aria-hidden="true">
      {text}
      {shortcut === undefined ? undefined : <kbd className="key">{shortcut}</kbd>}
    </span>
  );
}
