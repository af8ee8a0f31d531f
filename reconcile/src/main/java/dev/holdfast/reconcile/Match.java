package dev.holdfast.reconcile;

/**
 * How well an object that was found meets the one that is wanted under the same key.
 *
 * <p>It is about values and never about owners: a foreign object may well be exact.
 */
public enum Match {
  /** It is as wanted. */
  EXACT,
  /** It differs only in what the kernel can alter in place. */
  ALTERABLE,
  /** It has to go and come back. */
  MISFIT
}
