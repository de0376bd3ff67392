export const roomList = {} as const;
