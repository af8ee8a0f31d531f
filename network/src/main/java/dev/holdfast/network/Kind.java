package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Match;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of rtnetlink object as one pass sees it: what is wanted of it, what was found, how the
 * two compare and what is written.
 *
 * <p>A new kind is a class that implements this, and a line in {@link Kinds}.
 *
 * @param <K> what identifies an object; its text is the subject that people read
 * @param <W> an object as it is wanted
 * @param <F> an object as it was found
 */
interface Kind<K, W, F> {

  /** What it is called, such as {@code address}. */
  String name();

  /** By key, in the order of coming. */
  Map<K, W> wanted();

  /**
   * What has to be done about objects that nobody else is mixed up in, if there may be very many;
   * they are left out of what is wanted and found.
   */
  default List<RouteBulk> bulks() {
    return List.of();
  }

  /** Everything that may be ours, and of the rest at least what has a wanted key. */
  Map<K, F> found();

  /** What is ours beyond one for each key, and has to go. */
  default List<F> surplus() {
    return List.of();
  }

  /** What identifies something that was found. */
  K key(F found);

  /** Whether it bears our tag. */
  boolean tagged(F found);

  /**
   * Whether this kernel is seen to tag such objects; if not, our books say beforehand what comes.
   */
  default boolean areTagged() {
    return true;
  }

  /** Whether the kernel alters and deletes one of ours only while it bears our tag. */
  default boolean kernelChecksTag() {
    return false;
  }

  /** What says that an object is ours. */
  Ownership ownership();

  /** By its tag, or by what was last applied. */
  default boolean ours(K key, F found) {
    return tagged(found) || (!areTagged() && ownership().lists(name(), key));
  }

  /** How well what was found meets the wish; a stranger's need only have what is asked for. */
  Match match(W wanted, F found);

  /** Who else put it there, such as {@code proto bird}. */
  String owner(F found);

  /** The value of a wish in words. */
  String show(W wanted);

  /** The value of what was found in words. */
  String value(F found);

  /** Why something that is ours, and as wanted, is yet no good; null if it is. */
  default @Nullable String defect(F found) {
    return null;
  }

  /** Why something cannot come though nothing has its key; null if nothing is in the way. */
  default @Nullable String obstacle(W wanted) {
    return null;
  }

  /** Why something of ours must not be changed in such a way; null if it may. */
  default @Nullable String objection(Change change, F found) {
    return null;
  }

  /** What is about to happen to something that is there. */
  enum Change {
    /** It is altered in place. */
    ALTERED,
    /** It goes and comes back otherwise. */
    REPLACED,
    /** It goes. */
    GONE,
    /** It stays as it is, and is nobody's. */
    RELEASED
  }

  /** Whether it goes with another one that goes, and needs no step of its own. */
  default boolean goesAlong(F found) {
    return false;
  }

  /** When it comes. */
  Stage coming(W wanted);

  /** When it goes. */
  Stage going(F found);

  /** What comes first within its stage: the smallest. */
  default int rank(W wanted) {
    return 0;
  }

  /** What has to be there before it; null if nothing is missing. */
  @Nullable String waitsFor(W wanted, Standing standing);

  /** Makes it, and fails if it is there already, whoever owns it. */
  Deed create(W wanted);

  /** Makes what was found under its key as it is wanted, and ours. */
  Deed alter(W wanted);

  Deed delete(F found);

  /** Takes our tag off and leaves it as it is. */
  Deed release(F found);

  /** Whether nothing may come between the messages that make it, not even a crash. */
  default boolean comesWhole() {
    return false;
  }

  /** What puts back that which is not ours and goes with it; sent right after, in the same send. */
  default List<Message> restore(F found) {
    return List.of();
  }
}
