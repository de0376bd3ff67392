import type { ReactNode } from 'react';
import { linkify } from './linkify.ts';
import './matrixUi.css';

/** A plain text that somebody wrote: line breaks kept, addresses as links, in its own writing direction. */
export function MessageBody(props: {
  readonly text: string;
  /** What stands before the text in its first line: who does something, in an emote. */
  readonly lead?: ReactNode;
}) {
  return (
    <div className="message-body" dir="auto">
      {props.lead}
      {linkify(props.text).map((part) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a
            key={part.at}
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
