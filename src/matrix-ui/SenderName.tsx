import type { UserId } from '#protocol/ids.ts';
import './matrixUi.css';
import { hueClass } from './pearl.ts';

/** A person's name in their hue, shielded from the writing direction around it. */
export function SenderName(props: {
  readonly userId: UserId;
  readonly name: string;
  readonly className?: string;
}) {
  const { userId, name, className = '' } = props;
  return (
    <bdi className={`sender-name ${hueClass(userId)} ${className}`} title={userId}>
      {name}
    </bdi>
  );
}
