import type { Tokens } from '#protocol/login.ts';
import type { AccountRow } from '#storage/rows.ts';

/** The account with new tokens, received at `now` (milliseconds since 1970). Nothing of the old ones stays. */
export function withTokens(row: AccountRow, tokens: Tokens, now: number): AccountRow {
  const { account, userId, deviceId, server, session, signedInAt } = row;
  const { accessToken, refreshToken, expiresInMs } = tokens;
  return {
    account,
    userId,
    deviceId,
    server,
    session,
    signedInAt,
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresInMs === undefined ? {} : { expiresAt: now + expiresInMs }),
  };
}
