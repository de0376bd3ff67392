import { useEffect, useRef, type FocusEvent, type PointerEvent } from 'react';

/** Milliseconds until the first tooltip shows. */
const patience = 500;
/** Milliseconds after a tooltip within which the next one shows at once. */
const warm = 300;

let lastHidden = -Infinity;

/**
 * A tooltip in the top layer, next to the control it belongs to: after a moment's hover, at once on keyboard focus,
 * never on touch; Escape and a press hide it. See https://www.w3.org/TR/WCAG22/#content-on-hover-or-focus
 */
export function useTooltip() {
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const hide = () => {
    clearTimeout(timer.current);
    if (tip.current?.matches(':popover-open') !== true) return;
    tip.current.hidePopover();
    lastHidden = performance.now();
  };
  const show = (target: HTMLElement) => {
    if (tip.current === null || !target.isConnected || tip.current.matches(':popover-open')) return;
    tip.current.showPopover();
    place(tip.current, target);
  };

  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    tip,
    anchor: {
      onPointerEnter: (event: PointerEvent<HTMLElement>) => {
        if (event.pointerType === 'touch') return;
        const target = event.currentTarget;
        const wait = performance.now() - lastHidden < warm ? 0 : patience;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => show(target), wait);
      },
      onPointerLeave: hide,
      onPointerDown: hide,
      onKeyDown: hide,
      onFocus: (event: FocusEvent<HTMLElement>) => {
        if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget);
      },
      onBlur: hide,
    },
  };
}

/** Below the target, above it where there is no room, and never outside of the window. */
function place(tip: HTMLElement, target: HTMLElement): void {
  const anchor = target.getBoundingClientRect();
  const box = tip.getBoundingClientRect();
  const margin = 6;
  const centre = anchor.x + anchor.width / 2 - box.width / 2;
  const x = Math.max(margin, Math.min(centre, innerWidth - box.width - margin));
  const below = anchor.bottom + margin;
  const y = below + box.height > innerHeight ? anchor.y - box.height - margin : below;
  tip.style.insetBlockStart = `${y}px`;
  // A tooltip is placed by where things are on the screen, whichever way text runs.
  tip.style.setProperty('left', `${x}px`);
}
