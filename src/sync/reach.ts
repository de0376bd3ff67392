import { faultPoint, type FaultPoint } from '#hooks';

/** A step at which the end-to-end build can stop the engine; elsewhere nothing. */
export async function reach(point: FaultPoint): Promise<void> {
  const stop = faultPoint(point);
  if (stop !== undefined) await stop;
}
