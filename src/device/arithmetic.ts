/** @file By what a device computes: two devices of which this is the same give the same bits. */
import type { Device } from './device.ts';

/** A CPU gives them with any number of threads. Drivers of one adapter are taken to be the same. */
export function arithmeticOf({ name, halves }: Pick<Device, 'name' | 'halves'>): string {
  const own = name.replace(/\d+ threads?, /, '');
  return halves === 'none' ? own : `${own}, products of halves`;
}
