import { t } from '#i18n/t.ts';
import { Mark } from '#ui/Mark.tsx';

/** Three sheets with a talk on the topmost: what Nacre looks like, for the eye alone. */
export function LoginArt(props: { readonly brand: string }) {
  return (
    <div className="login-art" aria-hidden="true">
      <span className="absolute inset-bs-9 inset-s-10 flex items-center gap-[11px]">
        <Mark className="size-[34px]" />
        <span className="text-xl font-bold tracking-[-.02em]">{props.brand}</span>
      </span>
      <div className="leaf" />
      <div className="leaf" />
      <div className="leaf">
        <div className="flex items-center gap-[11px] border-b border-line-1 px-[22px] pt-3.5 pb-3">
          <span className="pearl pearl-room">{t('login.demoRoom').slice(0, 1)}</span>
          <div>
            <div className="font-semibold">{t('login.demoRoom')}</div>
            <div className="text-xs text-fg-3">{t('login.demoPeople', { count: 14 })}</div>
          </div>
        </div>
        <DemoTalk />
      </div>
      <div className="absolute inset-be-10 inset-s-10 text-fg-2">{t('login.motto')}</div>
    </div>
  );
}

function DemoTalk() {
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-end gap-1 overflow-hidden px-[22px] pb-[22px]">
      <DemoSpeaker name={t('login.demoNameZeroth')}>{t('login.demoZeroth')}</DemoSpeaker>
      <div className="demo-line ms-11">{t('login.demoZerothMore')}</div>
      <div className="h-2.5" />
      <DemoSpeaker name={t('login.demoNameFirst')}>{t('login.demoFirst')}</DemoSpeaker>
      <div className="h-2.5" />
      <div className="demo-line" data-own="">
        {t('login.demoSecond')}
      </div>
      <div className="demo-line" data-own="">
        {t('login.demoThird')}
      </div>
      <div className="h-2.5" />
      <DemoSpeaker name={t('login.demoNameSecond')}>{t('login.demoFourth')}</DemoSpeaker>
    </div>
  );
}

function DemoSpeaker(props: { readonly name: string; readonly children: string }) {
  const { name, children } = props;
  return (
    <div className="demo-speaker">
      <span className="pearl">{name.slice(0, 1)}</span>
      <div className="demo-line">
        <div className="demo-name">{name}</div>
        {children}
      </div>
    </div>
  );
}
