package dev.holdfast.reconcile;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where flat values are, as a {@link FlatDraft} is applied to them: how they are written, and what
 * a reading means.
 *
 * @param <K> what names a value
 * @param <R> what a look at one found
 * @param <E> that nothing could be written or looked at
 */
public interface FlatValues<K, R, E extends Exception> {

  /** A text to write for a key. */
  record Write<K>(K key, String text) {}

  /**
   * What some writes came to, and what was there afterwards.
   *
   * @param refused the keys whose write was refused, and why
   * @param readings of every key that was asked for
   */
  record Look<K, R>(Map<K, String> refused, Map<K, R> readings) {}

  /**
   * Writes some in their order, whether or not one before was refused, and then looks at many.
   *
   * @throws E if it could not be tried at all; nothing was written
   */
  Look<K, R> writeAndLook(List<Write<K>> writes, Collection<K> keys) throws E;

  /** The text of a reading that found one. */
  Optional<String> shown(R reading);

  /** Whether a reading found that the value does not exist, with what it is a part of. */
  boolean isGone(R reading);

  /** After writing: whether what was found is what is wanted, and if not, why. */
  FlatOutcome after(K key, FlatValue wanted, R reading);
}
