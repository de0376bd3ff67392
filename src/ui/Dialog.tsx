import './dialog.css';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { X } from 'lucide';
import { t } from '#i18n/t.ts';
import { IconButton } from './IconButton.tsx';

/**
 * A modal dialog: labelled by its title, focus goes to the element with `data-autofocus` or the first one, Escape and
 * a press beside it close it, focus returns. A sheet from below on small screens.
 */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Actions at the end; one primary at most. */
  readonly footer?: ReactNode;
}) {
  const { title, onClose, children, footer } = props;
  const id = useId();
  return (
    <DialogFrame onClose={onClose} labelledBy={id}>
      <header className="flex items-center gap-3 ps-6 pe-3.5 pt-5 pb-1">
        <h2 id={id} className="flex-1 text-xl font-bold tracking-[var(--n-track-display)]">
          {title}
        </h2>
        <IconButton icon={X} label={t('common.close')} onClick={onClose} />
      </header>
      <div className="flex min-h-0 flex-col gap-3.5 overflow-auto px-6 py-3">{children}</div>
      {footer === undefined ? undefined : (
        <footer className="flex flex-wrap items-center justify-end gap-2 ps-6 pe-5 pt-3.5 pb-5 max-md:pb-[max(26px,env(safe-area-inset-bottom))] max-md:*:flex-1">
          {footer}
        </footer>
      )}
    </DialogFrame>
  );
}

/** The bare sheet of a dialog, for one that brings its own layout. */
export function DialogFrame(props: {
  readonly labelledBy: string;
  readonly onClose: () => void;
  readonly className?: string;
  /** Which part of it shows where there is room for one only; for style sheets. */
  readonly pane?: string;
  readonly children: ReactNode;
}) {
  const { labelledBy, onClose, className = '', pane, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog.close();
  }, []);
  return (
    // The press beside a dialog lands on the dialog itself, as its backdrop belongs to it; Escape does the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-labelledby={labelledBy}
      data-pane={pane}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
