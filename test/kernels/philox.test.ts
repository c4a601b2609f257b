import { philox } from '../../src/kernels/philox.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { exact } from '../support/tolerances.ts';

const ONES = 0xffffffff;

testKernel(philox, [
  {
    // kat_vectors of Random123 1.14 (Salmon et al.): philox4x32, 10 rounds.
    name: 'published known answers',
    params: { n: 3 },
    arrays: {
      counters: Uint32Array.of(
        0,
        0,
        0,
        0,
        ONES,
        ONES,
        ONES,
        ONES,
        0x243f6a88,
        0x85a308d3,
        0x13198a2e,
        0x03707344,
      ),
      keys: Uint32Array.of(0, 0, ONES, ONES, 0xa4093822, 0x299f31d0),
      words: 12,
    },
    known: {
      words: [
        0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
        0x6d5451fd, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
      ],
    },
    bound: exact,
  },
  {
    name: '1001 blocks of many counters and keys',
    params: { n: 1001 },
    arrays: {
      counters: Uint32Array.from({ length: 4004 }, (_, i) => Math.imul(i + 1, 0x9e3779b1)),
      keys: Uint32Array.from({ length: 2002 }, (_, i) => Math.imul(i + 7, 0x85ebca6b)),
      words: 4004,
    },
    bound: exact,
  },
]);
