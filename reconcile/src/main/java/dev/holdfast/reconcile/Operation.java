package dev.holdfast.reconcile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One change, or a release, as people and logs see it: what a plan lists and a report accounts for.
 *
 * <p>It reads {@code create address 192.0.2.9/24 on v0} or {@code set sysctl net.ipv4.ip_forward: 0
 * -> 1}.
 *
 * @param kind what sort of object it is about, such as {@code address} or {@code sysctl}
 * @param subject which one, in an operator's words and without its value; the same object has the
 *     same subject in every pass
 * @param from the value before; null if there is none or it is not known
 * @param to the value after; null if there is none
 */
public record Operation(
    Verb verb, String kind, String subject, @Nullable String from, @Nullable String to) {

  /** What is done to the object. */
  public enum Verb {
    /** It is not there and will be. */
    CREATE,
    /** It is there and its value changes in place. */
    SET,
    /** It goes and comes back, because it cannot be altered in place. */
    REPLACE,
    /** It is ours and goes. */
    DELETE,
    /** It was somebody else's and becomes ours, by leave of the options. */
    ADOPT,
    /** We stop owning it and leave it as it is. */
    RELEASE,
    /** We stop owning it and put its original value back. */
    REVERT;

    /** The verb as it is printed. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Operation(Verb verb, String kind, String subject) {
    this(verb, kind, subject, null, null);
  }

  @Override
  public String toString() {
    String what = verb.word() + " " + kind + " " + subject;
    if (from == null && to == null) {
      return what;
    }
    if (from == null) {
      return what + ": " + to;
    }
    return what + ": " + from + (to == null ? "" : " -> " + to);
  }
}
