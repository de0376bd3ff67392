import './bone.css';
/** One part of a skeleton, in the size of what is coming. */
export function Bone(props: {
  readonly shape?: 'line' | 'person' | 'room';
  readonly className?: string;
}) {
  return (
    <span
      className={`bone ${props.className ?? ''}`}
      data-shape={props.shape ?? 'line'}
      aria-hidden="true"
    />
  );
}
