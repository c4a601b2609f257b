/** @file `gpu:1`: which adapter that is, and what is refused. */
import { describe, expect, it } from 'vitest';
import type { WdError } from '../../src/base/errors.ts';
import type { Adapter } from '../../src/device/dawn.ts';
import { adapterAt } from '../../src/device/open-device.ts';
import { thrownBy } from '../support/thrown-by.ts';

function refusal(work: () => unknown): Promise<WdError> {
  return thrownBy(Promise.resolve().then(work));
}

const [a, b, twin, other, soft]: readonly Adapter[] = [
  { name: 'A 100', backend: 'vulkan', software: false },
  { name: 'B 200', backend: 'vulkan', software: false },
  { name: 'A 100', backend: 'vulkan', software: false },
  { name: 'A 100', backend: 'opengl', software: false },
  { name: 'llvmpipe', backend: 'vulkan', software: true },
];

describe('an adapter by its number', () => {
  it('is a hardware one where there are some, of the first backend', () => {
    const all = [soft, a, other, b];
    expect([adapterAt(all, 0), adapterAt(all, 1)]).toEqual([a, b]);
    expect(adapterAt([soft], 0)).toBe(soft);
  });

  it('that does not exist is refused with those that do', async () => {
    expect(await refusal(() => adapterAt([soft, a, b], 2))).toMatchObject({
      code: 'WD246',
      exitCode: 69,
      details: ['gpu:0  A 100', 'gpu:1  B 200'],
    });
    expect(await refusal(() => adapterAt([], 0))).toMatchObject({
      details: ['no adapter was found'],
    });
  });

  it('that has the name of an earlier one is refused: the binding would open that one', async () => {
    expect(await refusal(() => adapterAt([a, b, twin], 2))).toMatchObject({
      code: 'WD245',
      message: 'gpu:2 and gpu:0 are both called A 100: they cannot be told apart',
    });
  });
});
