import { CircleAlert, Eye, EyeOff, type IconNode } from 'lucide';
import { useId, useState, type ComponentProps, type Ref } from 'react';
import { t } from '#i18n/t.ts';
import { Icon } from './Icon.tsx';
import { IconButton } from './IconButton.tsx';

type TextFieldProps = Pick<
  ComponentProps<'input'>,
  | 'autoComplete'
  | 'autoCapitalize'
  | 'autoFocus'
  | 'inputMode'
  | 'name'
  | 'placeholder'
  | 'required'
  | 'onBlur'
  | 'onKeyUp'
> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password';
  readonly hint?: string | undefined;
  /** What is wrong with the value, and what to do. */
  readonly error?: string | undefined;
  readonly icon?: IconNode;
  readonly ref?: Ref<HTMLInputElement>;
};

/** One line of text with its label above, and a hint or an error below. A password can be shown. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, type = 'text', hint, error, icon, ref, ...rest } = props;
  const id = useId();
  const [shown, setShown] = useState(false);
  const said = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium text-fg-2">
        {label}
      </label>
      <div className="text-input">
        {icon === undefined ? undefined : <Icon of={icon} size="s" className="text-fg-3" />}
        <input
          {...rest}
          ref={ref}
          id={id}
          type={type === 'password' && shown ? 'text' : type}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          spellCheck={false}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={said === undefined ? undefined : `${id}-said`}
        />
        {type === 'password' ? (
          <IconButton
            className="-me-2"
            icon={shown ? EyeOff : Eye}
            label={shown ? t('common.hideCharacters') : t('common.showCharacters')}
            onClick={() => setShown(!shown)}
          />
        ) : undefined}
      </div>
      <Said id={`${id}-said`} hint={hint} error={error} />
    </div>
  );
}

function Said(props: {
  readonly id: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
}) {
  const { id, hint, error } = props;
  if (error !== undefined)
    return (
      <p id={id} className="flex items-start gap-1.5 text-sm text-bad">
        <Icon of={CircleAlert} size="xs" className="mt-0.5" />
        <span>{error}</span>
      </p>
    );
  if (hint === undefined) return undefined;
  return (
    <p id={id} className="text-xs text-fg-3">
      {hint}
    </p>
  );
}
