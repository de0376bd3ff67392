export const composer = {
  message: 'Message {room}',
  send: 'Send',
  nothingToSend: 'Write a message first',
  tooLong:
    'This message is too long to send. Shorten it or send it in parts; nothing of it is lost.',
  closedEncrypted: 'This room is encrypted. This version cannot read or write encrypted messages.',
  closedNotAllowed: 'You may read here, but not write.',
  closedNotJoined: 'You are not in this room.',
  closedUpgraded: 'This room was replaced by a newer one.',
  goToReplacement: 'Go to the new room',
} as const;
