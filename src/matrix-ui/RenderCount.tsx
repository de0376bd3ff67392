import { countRender, endToEndBuild } from '#hooks';
import { Profiler, type ReactNode } from 'react';

/** In the end-to-end build counts how often what is inside was rendered; otherwise nothing but what is inside. */
export function RenderCount(props: { readonly id: string; readonly children: ReactNode }) {
  if (!endToEndBuild) return props.children;
  return (
    <Profiler id={props.id} onRender={countRender}>
      {props.children}
    </Profiler>
  );
}
