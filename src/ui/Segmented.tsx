import './segmented.css';
import { useId } from 'react';

/** One of a few, all visible: a group of radio buttons that looks like one control. */
export function Segmented<V extends string>(props: {
  readonly labelledBy: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}) {
  const { labelledBy, value, options, onChange } = props;
  const name = useId();
  return (
    <div role="radiogroup" aria-labelledby={labelledBy} className="segments">
      {options.map((option) => (
        <label key={option.value} className="segment">
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
