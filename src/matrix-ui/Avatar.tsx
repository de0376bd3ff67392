import './matrixUi.css';
import { initialOf } from './initial.ts';
import { hueClass } from './pearl.ts';

/**
 * The face of a person (a circle) or of a room (a squircle): a pearl in the hue of the id with an initial. It says
 * nothing to a screen reader, because the name always stands beside it. Its size is the custom property `--s`.
 */
export function Avatar(props: {
  readonly id: string;
  readonly name: string;
  readonly shape: 'person' | 'room';
  readonly className?: string;
}) {
  const { id, name, shape, className = '' } = props;
  return (
    <span className={`avatar ${hueClass(id)} ${className}`} data-shape={shape} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}
