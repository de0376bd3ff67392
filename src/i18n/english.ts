import { app } from './en/app.ts';
import { common } from './en/common.ts';
import { composer } from './en/composer.ts';
import { connection } from './en/connection.ts';
import { errors } from './en/errors.ts';
import { login } from './en/login.ts';
import { room } from './en/room.ts';
import { roomList } from './en/roomList.ts';
import { settings } from './en/settings.ts';

/** Every text of the interface, by feature. English is complete by definition; its keys are the keys. */
export const english = {
  app,
  common,
  composer,
  connection,
  errors,
  login,
  room,
  roomList,
  settings,
} as const;
