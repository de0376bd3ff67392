import { useId } from 'react';

/** Nacre's mark: four sheets of pearl, one on the other. Purely decorative. */
export function Mark(props: { readonly className?: string }) {
  const id = useId();
  const fill = `url(#${id})`;
  return (
    <svg className={`flex-none ${props.className ?? ''}`} viewBox="0 0 32 32" aria-hidden="true">
      <defs>
        <linearGradient id={id} x1="2" y1="2" x2="30" y2="30" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="var(--n-pearl-a)" />
          <stop offset=".3" stopColor="var(--n-pearl-b)" />
          <stop offset=".55" stopColor="var(--n-pearl-c)" />
          <stop offset=".8" stopColor="var(--n-pearl-d)" />
          <stop offset="1" stopColor="var(--n-pearl-e)" />
        </linearGradient>
      </defs>
      <circle cx="16" cy="16" r="14" fill={fill} opacity=".38" />
      <circle cx="14.2" cy="18" r="11" fill={fill} opacity=".62" />
      <circle cx="12.4" cy="20" r="8" fill={fill} />
      <circle cx="10.6" cy="22" r="4.6" fill="white" fillOpacity=".82" />
    </svg>
  );
}
