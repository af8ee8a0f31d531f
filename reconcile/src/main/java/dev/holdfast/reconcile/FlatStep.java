package dev.holdfast.reconcile;

import dev.holdfast.reconcile.Operation.Verb;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link FlatPlan}: a value is set, let go, or put back.
 *
 * @param <K> what names a value
 */
public sealed interface FlatStep<K> {

  K key();

  /** What was observed before; null if there was nothing or it could not be read. */
  @Nullable String from();

  /** Writes the wanted value. */
  record SetTo<K>(K key, @Nullable String from, String value) implements FlatStep<K> {}

  /** Writes the value from before we claimed it, and stops owning it. */
  record PutBack<K>(K key, @Nullable String from, String original) implements FlatStep<K> {}

  /** Stops owning it and writes nothing. */
  record LetGo<K>(K key, @Nullable String from) implements FlatStep<K> {}

  /** The step as plans and reports show it: on one line, and so with blanks for white space. */
  default Operation operation(String kind) {
    String subject = key().toString();
    String before = line(from());
    return switch (this) {
      case SetTo<K> set -> new Operation(Verb.SET, kind, subject, before, line(set.value));
      case PutBack<K> back ->
          new Operation(Verb.REVERT, kind, subject, before, line(back.original));
      case LetGo<K> _ -> new Operation(Verb.RELEASE, kind, subject);
    };
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null || FlatText.isOneWord(text) ? text : text.strip().replaceAll("\\s+", " ");
  }
}
