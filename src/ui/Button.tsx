import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { Spinner } from './Spinner.tsx';

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled' | 'type' | 'className'> & {
  /** `primary` is the one thing to do in a view. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-quiet';
  readonly size?: 's' | 'm' | 'l';
  readonly submit?: boolean;
  /** Work is under way: the label keeps its width and further presses do nothing. */
  readonly busy?: boolean;
  /** It can be focused and says why it does nothing by `title`. */
  readonly off?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
};

/** A button with words. */
export function Button(props: ButtonProps) {
  const { variant, size, submit, busy, off, className, onClick, children, ...rest } = props;
  const still = busy === true || off === true;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (still) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      {...look(variant, size, className)}
      type={submit === true ? 'submit' : 'button'}
      aria-busy={busy}
      aria-disabled={still || undefined}
      onClick={press}
    >
      {busy === true ? <Busy label={children} /> : children}
    </button>
  );
}

function look(
  variant: ButtonProps['variant'] = 'secondary',
  size: ButtonProps['size'] = 'm',
  className = '',
) {
  return {
    className: `button ${variant === 'primary' ? 'pearl-focus' : ''} ${className}`,
    'data-variant': variant,
    'data-size': size,
  };
}

/** The label keeps its width, so that nothing moves. */
function Busy(props: { readonly label: ReactNode }) {
  return (
    <>
      <span className="inline-flex items-center gap-[inherit] opacity-0">{props.label}</span>
      <span className="button-busy">
        <Spinner />
      </span>
    </>
  );
}
