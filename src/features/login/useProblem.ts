import { useEffect, useRef, useState } from 'react';
import type { LoginProblem } from './loginErrors.ts';

/** What went wrong: focus goes to the field of the form that is to be mended, or to the sentence. */
export function useProblem() {
  const [problem, setProblem] = useState<LoginProblem>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem === undefined) return;
    const field = form.current?.querySelector<HTMLElement>(`input[name="${problem.field ?? ''}"]`);
    (field ?? form.current?.querySelector<HTMLElement>('[role="alert"]'))?.focus();
  }, [problem]);
  return { problem, setProblem, form };
}
