import { CircleAlert } from 'lucide';
import { errorDetails } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';
import { Icon } from '#ui/Icon.tsx';
import type { LoginProblem } from './loginErrors.ts';

/** What went wrong, where no field is at fault; what a field says is only announced here. */
export function ProblemNote(props: { readonly problem: LoginProblem | undefined }) {
  const { problem } = props;
  const own = problem !== undefined && problem.field === undefined;
  return (
    <div
      role="alert"
      tabIndex={-1}
      className={own ? 'rounded-md bg-bad-soft px-3 py-2.5 text-sm' : 'sr-only'}
    >
      {problem === undefined ? undefined : (
        <p className="flex gap-2">
          <Icon of={CircleAlert} size="s" className="mt-px text-bad" />
          <span>{problem.text}</span>
        </p>
      )}
      {own && problem.error !== undefined ? (
        <details className="mt-1.5 ps-6 text-fg-2">
          <summary className="w-fit cursor-pointer">{t('common.details')}</summary>
          <code className="font-mono text-xs break-words">{errorDetails(problem.error)}</code>
        </details>
      ) : undefined}
    </div>
  );
}
