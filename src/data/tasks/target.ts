/** @file What is predicted: one of two classes, one of several, or a quantity. Plain data, as a model keeps it. */

export const TASKS = ['binary', 'multiclass', 'regression'] as const;
export type Task = (typeof TASKS)[number];

export interface BinaryTarget {
  readonly kind: 'binary';
  /** Name of its column. */
  readonly name: string;
  /** As they stand in the table. The second is the positive one: its label is 1, the other's 0. */
  readonly classes: readonly [string, string];
  /** The second of the classes. */
  readonly positive: string;
}

export interface MulticlassTarget {
  readonly kind: 'multiclass';
  readonly name: string;
  /** As they stand in the table; a class's label is its index here. */
  readonly classes: readonly string[];
}

export interface RegressionTarget {
  readonly kind: 'regression';
  readonly name: string;
  /** What a network predicts is (value − mean) / scale. Both in the target's own units; scale above 0. */
  readonly mean: number;
  readonly scale: number;
}

export type Target = BinaryTarget | MulticlassTarget | RegressionTarget;

/** The task as words of a message. */
export const TASK_WORDS: Record<Task, string> = {
  binary: 'two classes',
  multiclass: 'several classes',
  regression: 'a quantity (regression)',
};
