package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.reconcile.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What a source author tells the {@link SourceConformance} kit: the source, a world for it to act
 * in, the states to be tried there, and how that world is looked at and disturbed.
 *
 * <p>Look at the world and disturb it by means of your own ({@code ip -j}, {@code sysctl -n}) and
 * never by the source: they are the witness and the intruder. What is left at its default skips the
 * tests that need it, and they say so.
 *
 * @param <S> scope
 * @param <D> desired
 * @param <L> last applied
 * @param <O> options
 */
public abstract class ConformanceSubject<S, D, L, O> {

  protected ConformanceSubject() {}

  /** The source; asked for often, and may be a new one every time, for a source has no memory. */
  protected abstract Source<S, D, L, O> source();

  /** Where its world is. */
  protected abstract S scope();

  /** Such that what is no longer wanted goes: with a choice of release or revert, revert. */
  protected abstract O options();

  /** The state that wants nothing. */
  protected abstract D nothing();

  /** A state of two objects or more, none of which holds yet. */
  protected abstract State<D> wanted();

  /** Another: it lacks one object of {@link #wanted}, alters one, and has one more. */
  protected abstract State<D> another();

  /**
   * What is there, foreign objects too, without what the kernel adds by itself: object to value.
   */
  protected abstract Map<String, String> world() throws Exception;

  /** A stranger adds something that none of the states here speaks of. */
  protected abstract void strangerAdds() throws Exception;

  /** Someone takes away or changes one object of {@link #wanted}, which holds. */
  protected abstract void undo() throws Exception;

  /** A stranger has made one object of {@link #wanted}, exactly as it is wanted. */
  protected void strangerMeets() throws Exception {
    abort("strangerMeets is not overridden");
  }

  /** A stranger has made one object of {@link #wanted}, but with another value. */
  protected void strangerTakes() throws Exception {
    abort("strangerTakes is not overridden: nothing can be in the way here");
  }

  /** A state of which the system refuses one object. */
  protected Refusal<D> refusal() {
    return abort("refusal is not overridden");
  }

  /** A state that is invalid in itself. */
  protected D invalid() {
    return abort("invalid is not overridden: every desired state is valid");
  }

  /**
   * Places in the words of the source's monitor, of which none has anything to be healed: something
   * that does not exist, something that nobody speaks of.
   */
  protected Set<?> falsePlaces() {
    return Set.of();
  }

  /** A scope that does not exist. */
  protected S missingScope() {
    return abort("missingScope is not overridden: the scope is always there");
  }

  /**
   * How long a monitor may take to ring or to end, and a thread to go: a bound for being alive, not
   * a measure of being fast.
   */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** Whether ownership is found again with no last applied at all, because the kernel keeps it. */
  protected boolean kernelKeepsOwnership() {
    return false;
  }
}
