import { linkify } from './linkify.ts';
import './matrixUi.css';

/** A plain text that somebody wrote: line breaks kept, addresses as links, in its own writing direction. */
export function MessageBody(props: { readonly text: string; readonly id?: string }) {
  return (
    <div className="message-body" dir="auto" id={props.id}>
      {linkify(props.text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a
            key={index}
            className="text-link"
            href={part.href}
            target="_blank"
            rel="noopener noreferrer"
          >
            {part.text}
          </a>
        ),
      )}
    </div>
  );
}
