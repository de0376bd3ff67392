import type { PlainKey } from '#i18n/t.ts';

/** Why a message was not sent, by the code that the server or the engine gave. */
export function failureReason(code: string | undefined): PlainKey {
  switch (code) {
    case 'M_FORBIDDEN':
      return 'room.reasonForbidden';
    case 'M_TOO_LARGE':
      return 'room.reasonTooLarge';
    case 'M_NOT_FOUND':
    case 'unknown-room':
      return 'room.reasonNotInRoom';
    case 'encrypted-room':
      return 'room.reasonEncrypted';
    case 'unreachable':
    case 'timeout':
    case 'offline':
    case 'cut':
    case 'stopped':
      return 'room.reasonNoAnswer';
    case undefined:
    default:
      return 'room.reasonServer';
  }
}
