import button from '../button.module.css';
import section from './section.module.css';

interface FormButtonsProps {
  action: string;
  busy: string;
  form: { ready: boolean; sending: boolean };
  cancel: () => void;
  /** It takes something away for good. */
  grave?: boolean;
}

/** The way on and the way back of a small form. */
export function FormButtons({ action, busy, form, cancel, grave = false }: FormButtonsProps) {
  return (
    <div className={section.buttons}>
      <button
        type="submit"
        className={`${button.small} ${grave ? button.grave : button.main}`}
        disabled={!form.ready}
        aria-disabled={form.sending}
      >
        {form.sending ? busy : action}
      </button>
      <button type="button" className={button.quiet} onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}
